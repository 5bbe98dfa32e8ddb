"""Export: a built book as files that leave the machine: PDF, Word, workbook, archive."""
