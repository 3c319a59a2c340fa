"""What a filing may say of one person: what was marked, what the city answered, what UNHCR says of it.

The marks are found anew from the text each time (``rulebook/protection``) and are not kept; only answers are.
"""
