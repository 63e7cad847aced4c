"""The words that names of the seeded world are made of."""

from __future__ import annotations


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


PLACE_STARTS = _words("""
Alder Amber Badger Barley Bell Bramble Briar Candle Chalk Clover Copper Cricket Crumble Dapple Dusk Elder
Fable Feather Fennel Fern Flint Fox Gander Ginger Hazel Heron Honey Hopper Juniper Kettle Lark Lavender
Linden Mallow Maple Marrow Mercer Mill Mossy Nettle Nutmeg Oaken Otter Parsley Pebble Penny Plover Quill
Raven Rowan Saffron Sparrow Spindle Tansy Teasel Thistle Timber Treacle Tumble Velvet Wander Whistle
Willow Winter Wren Yarrow
""")
"""Beginnings of invented place names."""

PLACE_ENDS = _words("""
acre beck bourne bury by combe cote cross dale den fold garth gate ham holt hurst ley mere mount pool
reach shaw stead stoke thorpe ton wade wick with worth
""")
"""Their ends."""

SURNAMES = _words("""
Abernook Addlestone Appleyarrow Balderby Barnstow Bellwether Birkenhollow Bracegirdle Cattermole
Chillingham Cobbledick Coppersmith Crabtree Cranmoor Dalrymple Deverell Dimmock Dunnaway Eddington
Fairweather Fennimore Fotheringay Garroway Goldacre Goodenough Greenhalgh Halloway Harkaway Hartsease
Hebblewhite Hollowell Huckaback Inkpen Jolliffe Kettering Ladbrook Lillicrap Lovibond Makepeace
Merriweather Micklethwait Nightingale Noakes Oddfellow Ollerenshaw Pargeter Peabody Pennyfeather
Pettigrew Pomfret Popplewell Quartermaine Quince Rainbird Ramsbottom Rosewarne Rumbelow Scattergood
Shufflebottom Silverlock Snodgrass Sowerbutts Starbuckle Strangeways Summerscale Tattersall Thackeray
Threadgold Tiddeman Trelawney Truelove Twelvetrees Underhill Venables Wagstaff Waterhouse Weatherby
Whitelock Winterbottom Woolnough Yellowley Zouche Núñez Brontë Löfgren Éclair Çelik
""")
"""Family names, some with accents."""

COLOURS = _words("""
Blue Red Green Silver Golden Scarlet Ivory Crimson Violet Indigo Ochre Russet Teal Coral Bronze Ebony
""")
"""First words of names such as Blue Lantern."""

THINGS = _words("""
Lantern Anchor Compass Pelican Mitten Teapot Acorn Beehive Windmill Lighthouse Sailboat Magpie Walrus
Bison Hedgehog Kestrel Puffin Umbrella Harbour Orchard Wheelbarrow Dragonfly Tortoise Salmon Moose
""")
"""Their second words."""

STRAY_WORDS = _words("""
Abacus Almanac Bagatelle Balalaika Bazaar Bergamot Brocade Cadenza Calico Carillon Cavalcade Cinnabar
Corduroy Curlicue Damask Decanter Doubloon Eclogue Eiderdown Equinox Escapade Fandango Filigree Flotsam
Fresco Galleon Gambit Gargoyle Gondola Gossamer Grenadine Gyroscope Hammock Harlequin Hawthornia
Hogmanay Hurricane Inkwell Isthmus Jamboree Jodhpur Junket Kaleido Kazoo Kismet Knapsack Labyrinth Lagoon
Lozenge Macaroon Madrigal Mandolin Marzipan Menagerie Meringue Metronome Mosaic Mulberria Nebula
Nougat Oasis Obelisk Odyssey Origami Pantaloon Papyrus Parasol Patchouli Pendulum Persimmon
Petticoat Piccolo Pinafore Pistachio Polka Portcullis Quadrille Quagmire Quasar Quicksand Rhapsody
Rhubarb Rigmarole Rotunda Samovar Sarsaparilla Sassafras Seersucker Semaphore Sombrero Sorbet
Sudoku Taffeta Tapioca Tarantella Tiddlywink Trapeze Troubadour Turnstile Ukulele Umlaut
Utopia Valkyrie Vaudeville Vestibule Viaduct Waltzing Whirligig Wigwam Xylophone Yodel Zeitgeist Zeppelin
Ziggurat Zodiac
""")
"""Words that begin only the names of clients whose two spellings do not meet."""

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
"""Trades, each with the legal suffixes it goes by."""
