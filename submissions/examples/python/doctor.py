"""An example doctor: an HTTP server that speaks patientsim-doctor/1, with Python's standard library alone.

It asks a short, general history and ranks diagnoses by a handful of clues. Start it with
    python3 submissions/examples/python/doctor.py [port]
"""

import json
import re
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

QUESTIONS = [
    "When did it start?",
    "Can you describe what it feels like?",
    "Where do you feel it?",
    "Does it spread anywhere?",
    "What makes it worse?",
    "What makes it better?",
    "Have you noticed any other symptoms?",
    "Do you have a fever?",
    "Do you have any medical problems?",
    "What medicines do you take?",
]

CLUES = {
    "myocardial infarction": [r"pressure|squeez|heavy|tight", r"arm|jaw", r"sweat"],
    "pneumonia": [r"cough", r"fever|chills", r"phlegm|mucus|sputum"],
    "intestinal obstruction": [r"\bgas\b", r"bloat|distend", r"cramp", r"vomit"],
    "urinary tract infection": [r"burn", r"often|frequen", r"urin|pee"],
    "cerebral infarction": [r"weak|numb", r"speech|slur", r"droop"],
    "pulmonary embolism": [r"deep breath", r"flight|travel|surgery", r"calf|leg"],
    "acute heart failure": [r"lying|pillow", r"swoll|swelling"],
    "nephrolithiasis": [r"groin", r"flank|side", r"comes and goes|waves"],
    "acute cholecystitis": [r"rib|upper right|right upper", r"fatty|fried|greasy"],
    "intracerebral hemorrhage": [r"worst|thunder", r"headache", r"vomit"],
}


def rank(said):
    """Diagnoses by how many of their clues the patient's words hold, most first."""
    scores = {name: sum(bool(re.search(clue, said, re.I)) for clue in clues) for name, clues in CLUES.items()}
    return sorted(scores, key=lambda name: -scores[name])


def answer(turn):
    """The next question, or the differential when the questions or the rounds have run out."""
    asked = turn["round"] - 1
    if turn["final"] or asked >= len(QUESTIONS):
        said = "\n".join(m["content"] for m in turn["messages"] if m["role"] == "patient")
        return {"message": "Thank you for your answers.", "ddx": rank(said)[: turn["top_k"]]}
    return {"message": QUESTIONS[asked]}


class Doctor(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"  # keeps connections open between turns
    disable_nagle_algorithm = True

    def do_POST(self):
        try:
            turn = json.loads(self.rfile.read(int(self.headers.get("content-length", 0))))
            # Naming the turn that is answered keeps the connection open for the next.
            named = {"consultation_id": turn["consultation_id"], "round": turn["round"]}
            status, body = 200, json.dumps({**named, **answer(turn)}).encode()
        except (ValueError, KeyError, TypeError):
            status, body = 400, b"{}"
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128


if __name__ == "__main__":
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 8802
    print(f"The example doctor listens on http://127.0.0.1:{port}/", flush=True)
    Server(("127.0.0.1", port), Doctor).serve_forever()
