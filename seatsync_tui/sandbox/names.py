"""Believable, invented names of an MSP's clients, as two systems spell them.

ConnectWise tends to hold the formal name and Duo whatever the technician typed on the day. The two spellings of an
ordinary client differ only in case, punctuation, `&` or `and`, accents, spaces and the legal suffix.
"""

from __future__ import annotations

import unicodedata
from typing import NamedTuple

from seatsync_tui.sandbox.dice import Dice

PLACE_STARTS = tuple(
    ["Alder", "Amber", "Badger", "Barley", "Bell", "Bramble", "Briar", "Candle", "Chalk", "Clover", "Copper", "Cricket", "Crumble", "Dapple", "Dusk", "Elder", "Fable", "Feather", "Fennel", "Fern", "Flint", "Fox", "Gander", "Ginger", "Hazel", "Heron", "Honey", "Hopper", "Juniper", "Kettle", "Lark", "Lavender", "Linden", "Mallow", "Maple", "Marrow", "Mercer", "Mill", "Mossy", "Nettle", "Nutmeg", "Oaken", "Otter", "Parsley", "Pebble", "Penny", "Plover", "Quill", "Raven", "Rowan", "Saffron", "Sparrow", "Spindle", "Tansy", "Teasel", "Thistle", "Timber", "Treacle", "Tumble", "Velvet", "Wander", "Whistle", "Willow", "Winter", "Wren", "Yarrow"]
)
PLACE_ENDS = tuple(
    ["acre", "beck", "bourne", "bury", "by", "combe", "cote", "cross", "dale", "den", "fold", "garth", "gate", "ham", "holt", "hurst", "ley", "mere", "mount", "pool", "reach", "shaw", "stead", "stoke", "thorpe", "ton", "wade", "wick", "with", "worth"]
)
SURNAMES = tuple(
    ["Abernook", "Addlestone", "Appleyarrow", "Balderby", "Barnstow", "Bellwether", "Birkenhollow", "Bracegirdle", "Cattermole", "Chillingham", "Cobbledick", "Coppersmith", "Crabtree", "Cranmoor", "Dalrymple", "Deverell", "Dimmock", "Dunnaway", "Eddington", "Fairweather", "Fennimore", "Fotheringay", "Garroway", "Goldacre", "Goodenough", "Greenhalgh", "Halloway", "Harkaway", "Hartsease", "Hebblewhite", "Hollowell", "Huckaback", "Inkpen", "Jolliffe", "Kettering", "Ladbrook", "Lillicrap", "Lovibond", "Makepeace", "Merriweather", "Micklethwait", "Nightingale", "Noakes", "Oddfellow", "Ollerenshaw", "Pargeter", "Peabody", "Pennyfeather", "Pettigrew", "Pomfret", "Popplewell", "Quartermaine", "Quince", "Rainbird", "Ramsbottom", "Rosewarne", "Rumbelow", "Scattergood", "Shufflebottom", "Silverlock", "Snodgrass", "Sowerbutts", "Starbuckle", "Strangeways", "Summerscale", "Tattersall", "Thackeray", "Threadgold", "Tiddeman", "Trelawney", "Truelove", "Twelvetrees", "Underhill", "Venables", "Wagstaff", "Waterhouse", "Weatherby", "Whitelock", "Winterbottom", "Woolnough", "Yellowley", "Zouche", "Núñez", "Brontë", "Löfgren", "Éclair", "Çelik"]
)
COLOURS = tuple(
    ["Blue", "Red", "Green", "Silver", "Golden", "Scarlet", "Ivory", "Crimson", "Violet", "Indigo", "Ochre", "Russet", "Teal", "Coral", "Bronze", "Ebony"]
)
THINGS = tuple(
    ["Lantern", "Anchor", "Compass", "Pelican", "Mitten", "Teapot", "Acorn", "Beehive", "Windmill", "Lighthouse", "Sailboat", "Magpie", "Walrus", "Bison", "Hedgehog", "Kestrel", "Puffin", "Umbrella", "Harbour", "Orchard", "Wheelbarrow", "Dragonfly", "Tortoise", "Salmon", "Moose"]
)

MEDICAL = ("PLLC", "LLC", "Inc.", "")
LEGAL = ("LLP", "PLLC", "LLC", "")
TRADE = ("LLC", "Inc.", "Inc", "Ltd", "Ltd.", "Corp.", "Limited", "")
NONE = ("",)

TRADES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Dental", MEDICAL),
    ("Family Dentistry", MEDICAL),
    ("Orthodontics", MEDICAL),
    ("Eye Care", MEDICAL),
    ("Pediatrics", MEDICAL),
    ("Physical Therapy", MEDICAL),
    ("Veterinary Clinic", MEDICAL),
    ("Dermatology", MEDICAL),
    ("Urgent Care", MEDICAL),
    ("Pharmacy", TRADE),
    ("Law Offices", LEGAL),
    ("Family Law", LEGAL),
    ("Injury Law", LEGAL),
    ("Title & Escrow", TRADE),
    ("Accounting", LEGAL),
    ("Tax Advisors", LEGAL),
    ("Wealth Management", TRADE),
    ("Insurance Agency", TRADE),
    ("Mortgage", TRADE),
    ("Credit Union", NONE),
    ("Architects", LEGAL),
    ("Structural Engineering", TRADE),
    ("Land Surveying", TRADE),
    ("Construction", TRADE),
    ("Roofing", TRADE),
    ("Plumbing & Heating", TRADE),
    ("Electric", TRADE),
    ("HVAC", TRADE),
    ("Landscaping", TRADE),
    ("Cabinetry", TRADE),
    ("Millwork", TRADE),
    ("Precision Machining", TRADE),
    ("Tool & Die", TRADE),
    ("Plastics", TRADE),
    ("Packaging", TRADE),
    ("Foods", TRADE),
    ("Bakery", TRADE),
    ("Brewing", TRADE),
    ("Creamery", TRADE),
    ("Vineyards", TRADE),
    ("Coffee Roasters", TRADE),
    ("Seed & Feed", TRADE),
    ("Farms", TRADE),
    ("Logistics", TRADE),
    ("Freight", TRADE),
    ("Marine Supply", TRADE),
    ("Auto Body", TRADE),
    ("Tire & Brake", TRADE),
    ("Realty", TRADE),
    ("Property Management", TRADE),
    ("Self-Storage", TRADE),
    ("Hospitality", TRADE),
    ("Travel", TRADE),
    ("Printing", TRADE),
    ("Media", TRADE),
    ("Staffing", TRADE),
    ("Security Systems", TRADE),
    ("Solar", TRADE),
    ("Water Treatment", TRADE),
    ("Pet Resort", TRADE),
    ("Montessori", NONE),
    ("Academy", NONE),
    ("Public Library", NONE),
    ("School District", NONE),
    ("Fire & Rescue", NONE),
    ("Housing Authority", NONE),
    ("Food Bank", NONE),
    ("Community Church", NONE),
    ("Historical Society", NONE),
    ("Humane Society", NONE),
)


class ClientName(NamedTuple):
    """One client under both spellings."""

    formal: str
    """As ConnectWise holds it."""
    typed: str
    """As Duo holds it."""


class Names:
    """Draws names that no other client of the same world bears, also without their legal suffix."""

    def __init__(self, dice: Dice) -> None:
        self._dice = dice
        self._taken: set[str] = set()

    def claim(self, name: str) -> None:
        """Keep a hand-written name from being drawn."""
        self._taken.add(bare(name))

    def draw(self) -> ClientName:
        """Draw a client name nobody bears yet."""
        base, suffix = self._base()
        while bare(base) in self._taken:
            base, suffix = self._base()
        self._taken.add(bare(base))
        return ClientName(formal_name(base, suffix, self._dice), typed_name(base, suffix, self._dice))

    def _base(self) -> tuple[str, str]:
        trade, suffixes = self._dice.pick(TRADES)
        return f"{self._bearer(trade)} {trade}", self._dice.pick(suffixes)

    def _bearer(self, trade: str) -> str:
        dice = self._dice
        form = dice.below(20)
        if form < 9:
            return place(dice)
        if form < 12:
            return dice.pick(SURNAMES)
        if form < 14 and "&" not in trade:
            return " & ".join(dice.shuffled(SURNAMES)[:2])
        if form < 15:
            return "-".join(dice.shuffled(SURNAMES)[:2])
        if form < 17:
            return f"{dice.pick(COLOURS)} {dice.pick(THINGS)}"
        if form < 18:
            return f"St. {place(dice)}"
        return f"{place(dice)} {dice.pick(THINGS)}"


def place(dice: Dice) -> str:
    """Draw an invented place name."""
    return dice.pick(PLACE_STARTS) + dice.pick(PLACE_ENDS)


def formal_name(base: str, suffix: str, dice: Dice) -> str:
    """Spell a name as a bookkeeper enters it."""
    if not suffix:
        return f"The {base}" if dice.chance(0.08) else base
    comma = "," if dice.chance(0.6) else ""
    return f"{base}{comma} {suffix}"


def typed_name(base: str, suffix: str, dice: Dice) -> str:
    """Spell the same name as a technician types it."""
    name = base
    if suffix and dice.chance(0.3):
        name = f"{base} {suffix.rstrip('.')}"
    if " & " in name and dice.chance(0.5):
        name = name.replace(" & ", " and ")
    if dice.chance(0.3):
        name = without_accents(name)
    form = dice.below(10)
    if form == 0:
        return name.upper()
    if form == 1:
        return name.lower()
    if form == 2:
        return name.replace(" ", "  ", 1) + " "
    return name


def without_accents(name: str) -> str:
    """Drop the marks over letters."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", name) if not unicodedata.combining(sign))


def bare(name: str) -> str:
    """Reduce a name to what makes it unmistakable: its plain letters and digits."""
    words = without_accents(name).casefold().replace("&", " and ")
    return "".join(sign for sign in words if sign.isalnum())
