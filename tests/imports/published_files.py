"""Rows of files of the published shape."""

GEOGRAPHY = (
    "time_period,time_identifier,geographic_level,country_code,country_name,region_code,"
    "region_name,old_la_code,new_la_code,la_name"
)
REFERRALS = f"{GEOGRAPHY},category,referral_count,rereferral_count,rereferral_percent\n"
NAMES = {
    "E09000033": ("213", "Westminster"),
    "E09000013": ("205", "Hammersmith and Fulham"),
    "E09000020": ("207", "Kensington and Chelsea"),
}


def authority(year: str, code: str, *figures: object, name: str = "", number: str = "") -> str:
    """A row of a file of referrals."""
    usual = NAMES.get(code, ("999", "A name"))
    place = f"{year},Reporting year,Local authority,E92000001,England,E13000001,Inner London"
    values = ",".join(map(str, figures))
    own = f"{number or usual[0]},{code},{name or usual[1]}"
    return f"{place},{own},Referrals and Re-referrals,{values}\n"


ROW = authority("2026", "E09000033", 1752, 325, 18.6)
