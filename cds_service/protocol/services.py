"""Every service there is, with the hook it answers. One is advertised once a rule speaks at it."""

SERVICES = {
    "bone-health-patient-view": "patient-view",
    "bone-health-order-select": "order-select",
    "bone-health-order-sign": "order-sign",
    "bone-health-encounter-discharge": "encounter-discharge",
    "bone-health-problem-list-item-create": "problem-list-item-create",
    "bone-health-medication-refill": "medication-refill",
}
