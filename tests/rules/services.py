"""What a table may order, do or report: tests, scans, operations and referrals by their codes."""

from tests.requests import LOINC, SNOMED

# Tests and services that can be ordered or done -> system, code, display.
SERVICES = {
    "creatinine": (LOINC, "2160-0", "Creatinine [Mass/volume] in Serum or Plasma"),
    "metabolic panel": ("http://www.ama-assn.org/go/cpt", "80053", "Comprehensive metabolic panel"),
    "calcium": (LOINC, "17861-6", "Calcium [Mass/volume] in Serum or Plasma"),
    "vitamin D": (LOINC, "62292-8", "25-Hydroxyvitamin D [Mass/volume] in Serum or Plasma"),
    "DXA": (LOINC, "38268-9", "DXA Skeletal system Views for bone density"),
    "chest film": (LOINC, "36643-5", "XR Chest 2 Views"),
    "hospice care": (SNOMED, "385736008", "Dying care"),
    "hemodialysis": (SNOMED, "233579007", "Continuous arteriovenous hemodialysis"),
    "bilateral oophorectomy": (SNOMED, "76876009", "Excision of bilateral ovaries"),
    "lumbar fusion": ("http://www.ama-assn.org/go/cpt", "22612", "Lumbar arthrodesis"),
    "blood count": (LOINC, "58410-2", "CBC panel - Blood by Automated count"),
    "SPEP": (LOINC, "24351-9", "Protein electrophoresis panel - Serum or Plasma"),
    "gastric bypass": ("http://www.ama-assn.org/go/cpt", "43644", "Laparoscopic gastric bypass"),
    "small bowel resection": ("http://www.ama-assn.org/go/cpt", "44120", "Resection of small bowel"),
    "tooth extraction": ("http://www.ada.org/cdt", "D7140", "Extraction of a tooth"),
    "dental examination": ("http://www.ada.org/cdt", "D0120", "Dental examination"),
    "filling": ("http://www.ada.org/cdt", "D2391", "Filling of a tooth"),
    "dental referral": (SNOMED, "306303000", "Referral to a dentist"),
    "films of both femurs": (LOINC, "26118-0", "XR Femur - bilateral Views"),
    "femur film": ("http://www.ama-assn.org/go/cpt", "73552", "Film of the femur"),
    "radiotherapy": (SNOMED, "108290001", "Radiotherapy"),
    "cataract operation": (SNOMED, "54885007", "Extraction of cataract"),
}
