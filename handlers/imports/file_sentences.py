"""What is said about imported files, in English, by code: why one cannot be read or what was forgiven, and what to do."""

from locales.translator import mark

FILES: dict[str, tuple[str, str]] = {
    "cannot_open": (mark("cannot be read: {reason}"), mark("Check the name and the permissions.")),
    "not_a_catalog": (mark("is no file that a catalog is read from"), mark("Its name must end in one of {endings}.")),
    "empty": (mark("is empty"), mark("Its first row must name the columns.")),
    "too_large": (mark("is larger than 64 MB"), mark("Split it and import the parts together.")),
    "too_large_inside": (
        mark("holds more than can be read at once"),
        mark("Copy the rows that count into a new workbook, or split it."),
    ),
    "no_text": (mark("is no text that can be read here"), mark("Save it in the spreadsheet as CSV UTF-8 or .xlsx.")),
    "no_spreadsheet": (
        mark("is a web page or a document, not a spreadsheet"),
        mark("Open it in the spreadsheet and save it as .xlsx or CSV UTF-8."),
    ),
    "old_workbook": (
        mark("is a workbook of the old kind (.xls), whatever its name says"),
        mark("Open it in the spreadsheet and save it as .xlsx."),
    ),
    "other_workbook": (mark("is a workbook of another kind than .xlsx"), mark("Save it in the spreadsheet as .xlsx.")),
    "no_workbook": (mark("is a zip archive without a workbook in it"), mark("Unpack it, and import the files inside.")),
    "encrypted": (mark("is protected by a password"), mark("Save it without a password and import that.")),
    "damaged": (mark("is damaged, or no workbook"), mark("Open it in the spreadsheet and save it again as .xlsx.")),
    "header_quotes": (mark("has a quotation mark in its header that is never closed"), mark("Close it, or delete it.")),
    "lacks_column": (
        mark("lacks the column {missing}"),
        mark("One row above all others must name the columns; needed are {needed}."),
    ),
    "lacks_columns": (
        mark("lacks the columns {missing}"),
        mark("One row above all others must name the columns; needed are {needed}."),
    ),
    "column_twice": (mark("has the column {column} twice"), mark("Keep the one that counts and delete the other.")),
    "read_as_utf_16": (mark("is UTF-16, not UTF-8; it was read as that"), ""),
    "read_as_windows_1252": (mark("is not UTF-8; it was read as Windows-1252"), mark("Look at the accents in names.")),
    "read_as_mac_roman": (mark("is not UTF-8; it was read as Mac Roman"), mark("Look at the accents in names.")),
    "read_as_mixed": (
        mark("is UTF-8 in some places and Windows-1252 in others; each was read as what it is"),
        mark("Look at the accents in names."),
    ),
    "header_row": (mark("has its header in row {row}; what stands above was left out"), ""),
    "header_again": (mark("repeats its header in row {rows}; that was left out"), ""),
    "sheet": (mark("has its header on the sheet “{sheet}”; that one was read, and no other"), ""),
    "unknown_columns": (mark("has columns that nobody asked for, and they were ignored: {columns}"), ""),
}
