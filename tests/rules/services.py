"""What a table may call the tests and services that are ordered or done."""

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
    "hip fracture repair": (SNOMED, "265745003", "An operation"),
    "VFA": (LOINC, "83051-3", "DXA Cervical and thoracic and lumbar spine Views for vertebral fracture"),
    "spine film": ("http://www.ama-assn.org/go/cpt", "72080", "A film of the spine"),
    "hemodialysis": (SNOMED, "233579007", "Continuous arteriovenous hemodialysis"),
    "bilateral oophorectomy": (SNOMED, "76876009", "Excision of bilateral ovaries"),
    "lumbar fusion": ("http://www.ama-assn.org/go/cpt", "22612", "Lumbar arthrodesis"),
    "blood count": (LOINC, "58410-2", "CBC panel - Blood by Automated count"),
    "SPEP": (LOINC, "24351-9", "Protein electrophoresis panel - Serum or Plasma"),
    "INR": (LOINC, "6301-6", "INR in Platelet poor plasma by Coagulation assay"),
    "parathyroidectomy": (SNOMED, "12330002", "Parathyroid surgery"),
    "thyroidectomy": ("http://www.ama-assn.org/go/cpt", "60210", "Thyroid surgery"),
    "gastric bypass": (SNOMED, "10002003", "Gastric bypass"),
    "small bowel resection": (SNOMED, "4829004", "Small bowel resection"),
    "hysterectomy": (SNOMED, "236886002", "Removal of womb"),
    "endometrial biopsy": ("http://www.ama-assn.org/go/cpt", "58100", "Biopsy of womb lining"),
    "radiotherapy": (SNOMED, "108290001", "Radiotherapy"),
    "hip replacement": ("http://www.ama-assn.org/go/cpt", "27130", "Replacement of hip"),
    "pregnancy test": (LOINC, "2106-3", "Choriogonadotropin (pregnancy test) [Presence] in Urine"),
    "24-hour urine calcium": (LOINC, "6874-2", "Calcium [Mass/time] in 24 hour Urine"),
    "cataract operation": (SNOMED, "54885007", "Extraction of cataract"),
}
