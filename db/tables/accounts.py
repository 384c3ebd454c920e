"""Customers with an account: who they are, where they live, the links mailed to them, their newsletter."""

from piccolo.columns import JSON, Boolean, ForeignKey, Integer, OnDelete, Serial, Timestamptz, Varchar
from piccolo.constraints import Unique
from piccolo.table import Table


class Customer(Table):
    """Several may claim one e-mail address; one alone has shown that it is theirs (`email_owner`)."""

    id: Serial
    email = Varchar(length=254, index=True, help_text="Lower case.")
    email_owner = Varchar(
        length=254, null=True, default=None, unique=True, help_text="The e-mail once verified: one account an address."
    )
    password_hash = Varchar(length=200)
    auth_epoch = Integer(default=1, help_text="Counting it up ends every session.")
    cart_epoch = Integer(default=1, help_text="Counting it up takes the account's cart from the devices that had it.")
    first_name = Varchar(length=80, default="")
    last_name = Varchar(length=80, default="")
    phone = Varchar(length=32, default="", help_text="E.164, or empty.")
    professional = JSON(default="{}", help_text="Company, SIRET, VAT number; empty for an individual.")
    large_text = Boolean(default=False)
    high_contrast = Boolean(default=False)
    created_at = Timestamptz(index=True)
    confirmed_at = Timestamptz(null=True, default=None, help_text="When somebody showed to be no robot.")
    erase_at = Timestamptz(null=True, default=None, index=True, help_text="Erasure asked; until then it can be undone.")


class CustomerAddress(Table, tablename="customer_address"):
    """The address book; the row stays a while after a deletion, for who changes their mind."""

    id: Serial
    public_id = Varchar(length=22, unique=True, help_text="What addresses of pages name; random.")
    customer = ForeignKey(Customer, on_delete=OnDelete.cascade, null=False, index=True)
    fingerprint = Varchar(length=64, help_text="SHA-256 of the tidy address: the same is kept once.")
    first_name = Varchar(length=80)
    last_name = Varchar(length=80)
    company = Varchar(length=120, default="")
    line1 = Varchar(length=120)
    line2 = Varchar(length=120, default="")
    postcode = Varchar(length=16)
    town = Varchar(length=120)
    country = Varchar(length=2, default="FR")
    phone = Varchar(length=32, default="")
    for_delivery = Boolean(default=False, help_text="The default of deliveries; at most one a customer.")
    for_billing = Boolean(default=False, help_text="The default of bills; at most one a customer.")
    created_at = Timestamptz()
    deleted_at = Timestamptz(null=True, default=None)

    address_once = Unique([customer, fingerprint])


class AccountLink(Table, tablename="account_link"):
    """A link mailed to a customer: works once, until `expires_at`; only its hash is kept."""

    id: Serial
    token_hash = Varchar(length=64, unique=True, help_text="SHA-256 of the token in the link.")
    customer = ForeignKey(Customer, on_delete=OnDelete.cascade, null=False, index=True)
    purpose = Varchar(length=20, help_text="verify, reset, sign_in, new_email, old_email, export or keep.")
    email = Varchar(length=254, help_text="The address it went to or is about; another one meanwhile voids it.")
    created_at = Timestamptz()
    expires_at = Timestamptz(index=True)
    used_at = Timestamptz(null=True, default=None)


class NewsletterSubscriber(Table, tablename="newsletter_subscriber"):
    """Double opt-in: written to once `confirmed_at` is set and `left_at` is not; with or without an account."""

    id: Serial
    email = Varchar(length=254, unique=True, help_text="Lower case.")
    asked_at = Timestamptz()
    confirmed_at = Timestamptz(null=True, default=None)
    left_at = Timestamptz(null=True, default=None)
    source = Varchar(length=40, default="", help_text="Where the box was ticked.")
