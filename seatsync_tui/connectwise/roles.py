"""The rights the API member's security role has to have, as ConnectWise's own screens name them."""

COMPANIES = "Companies > Company Maintenance: Inquire All"
AGREEMENTS = "Finance > Agreements: Inquire All"
AGREEMENTS_WRITE = "Finance > Agreements: Add, Edit, Inquire All"
CATALOG = "Procurement > Product Catalog: Inquire All"
TICKETS = "Service Desk > Service Tickets: Add, Inquire All"
DOCUMENTS = "Companies > Manage Attachments: Add, Inquire"
