// Says when mail has come that the page does not show yet. The page works without it.
const notice = document.querySelector(".fresh");
if (notice) {
  const shown = document.body.dataset.newest;
  const look = async () => {
    if (document.hidden) return;
    const answer = await fetch("/mail.json").catch(() => null);
    const mails = answer && answer.ok ? await answer.json() : [];
    if (mails.length && mails[0].key !== shown) notice.hidden = false;
  };
  setInterval(look, 4000);
}
