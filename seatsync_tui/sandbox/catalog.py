"""The product catalog of the seeded world."""

from __future__ import annotations

from seatsync_tui.sandbox.builder import Builder

DUO = "DUO-MFA"
OTHER_DUO = "DUO-ADV"

SOLD = (
    ("M365-BP", "Microsoft 365 Business Premium", 24.5, 19.2),
    ("M365-E3", "Microsoft 365 E3", 39.0, 31.5),
    ("EDR-ENDPT", "Endpoint detection and response, per device", 7.5, 3.4),
    ("BKP-SRV", "Server backup, per server", 89.0, 41.0),
    ("BKP-M365", "Microsoft 365 backup, per mailbox", 4.0, 1.6),
    ("RMM-WS", "Workstation monitoring and patching", 12.0, 2.1),
    ("RMM-SRV", "Server monitoring and patching", 65.0, 6.5),
    ("MAIL-FLT", "Mail filtering, per mailbox", 3.25, 1.4),
    ("SAT-TRN", "Security awareness training, per user", 2.75, 0.9),
    ("VOIP-SEAT", "Hosted phone seat", 21.0, 9.5),
    ("PWD-MGR", "Password manager, per user", 5.0, 2.4),
    ("DNS-FLT", "DNS filtering, per user", 2.0, 0.8),
)


def stock(builder: Builder) -> None:
    """Fill the catalog: the Duo product, what else the MSP sells, and products no addition may be made of."""
    builder.product(
        DUO, description="Duo MFA, per user", price=6.0, cost=3.0, manufacturerPartNumber="DUO-MSP-MFA"
    )
    for identifier, description, price, cost in SOLD:
        builder.product(identifier, description=description, price=price, cost=cost)
    builder.product(OTHER_DUO, description="Duo Advantage, per user", price=9.0, cost=6.0)
    builder.product("DUO-OLD", description="Duo Access 2019 (retired)", price=4.0, cost=2.0, inactive=True)
    builder.product("DUO-NFR", description="Duo, not for resale", price=0.0, cost=0.0)
    builder.product(
        "DUO-TOKEN", description="Duo hardware token", price=24.0, cost=17.0, product_class="Inventory"
    )
    builder.product(
        "SECURE-BUNDLE", description="Security bundle", price=19.0, cost=0.0, product_class="Bundle"
    )
    builder.product(
        "LABOR-HR", description="Labor, remote, per hour", price=165.0, cost=60.0, product_class="Service"
    )
