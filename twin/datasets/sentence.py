"""What a robot is told to do, in a sentence of the shop floor."""

from twin.tasks import find_task

SENTENCES = {
    "tote_transfer": "Logistics: take the tote from the table with both hands, turn, set it down on the other table.",
    "kitting": "Supply: pick four parts of three kinds from their bins, put each into its slot of the kit tray.",
    "machine_tending": (
        "Machining: open the lid of the machine, load the blank, close the lid, press the start button, "
        "and unload the finished part."
    ),
    "insertion": "Assembly: push the peg into its bore and the connector into its socket without jamming them.",
    "fastening": "Assembly: drive the two screws to their torque with the shut-off screwdriver.",
    "inspection": "Quality: show each of the two parts to the camera and sort it into the good or the bad bin.",
    "palletising": "Shipping: stack the six cartons on the pallet in three layers in brick bond.",
    "carry": "Logistics: take the tote, walk with it to the next station, and set it down there.",
}
"""By task."""


def find_sentence(task: str) -> str:
    """Return the sentence of a task; its summary, if nobody has written one.

    Raises:
        UsageError: there is no such task.
    """
    summary = find_task(task).summary
    return SENTENCES.get(task, f"{summary[0].upper()}{summary[1:]}.")
