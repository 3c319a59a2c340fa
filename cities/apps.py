"""The cities app; when it is ready its rooms say what they hold about people."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CitiesConfig(AppConfig):
    name = "cities"
    label = "cities"

    def ready(self) -> None:
        from cities.desk import queries as desk
        from cities.membership import actions as membership_actions
        from cities.membership import queries as membership
        from cities.people import actions as people_actions
        from cities.people import queries as people
        from cities.registration import actions as registration_actions
        from cities.registration import queries as registration
        from cities.registry import queries as registry
        from compact_portal.kit.persons import Keeper, bind

        bind(
            Keeper(
                room="account",
                holds=_("Your account: name, office, addresses, language, roles, second factors and sessions."),
                covers=(
                    "account.EmailAddress.user", "account.EmailAddress.email", "admin.LogEntry.user",
                    "cities.AddressChange.user", "cities.AddressChange.new_email", "cities.ErasureRequest.user",
                    "cities.ErasureRequest.decided_by", "cities.StaffRole.user", "cities.User.email", "cities.User.name",
                    "mfa.Authenticator.user", "socialaccount.SocialAccount.user", "usersessions.UserSession.user",
                ),
                held=people.held,
                erase=people_actions.forget_person,
                stops=people.is_last_administrator,
                tidy=people_actions.tidy,
            )
        )  # fmt: skip
        bind(
            Keeper(
                room="membership",
                holds=_("For which cities you act or acted, invitations you got or sent, and hand-overs of the lead."),
                covers=("cities.Membership.user", "cities.Invitation.email", "cities.Invitation.invited_by"),
                held=membership.held,
                erase=membership_actions.forget_person,
                stops=membership.stops,
                tidy=membership_actions.tidy,
            )
        )
        bind(
            Keeper(
                room="registration",
                holds=_("Requests to take part that were made with your addresses, with their proofs and messages."),
                covers=(
                    "cities.Registration.email", "cities.Registration.person", "cities.Registration.decided_by",
                    "cities.RegistrationMessage.by",
                ),
                held=registration.held,
                erase=registration_actions.forget_person,
                tidy=registration_actions.tidy,
            )
        )  # fmt: skip
        bind(
            Keeper(
                room="registry",
                holds=_("Figures of cities that you recorded, and lists that you handed in."),
                covers=("cities.Fact.recorded_by", "cities.ListImport.by"),
                held=registry.held,
            )
        )
        bind(
            Keeper(
                room="contacts",
                holds=_("Contacts with cities that you recorded for UNHCR."),
                covers=("cities.Contact.by",),
                held=desk.held,
            )
        )
