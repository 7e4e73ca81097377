# ---
# title: Python and Jupyter for connectomics
# subtitle: One notebook from real tables to documented outputs, rerun from a clean kernel
# lang: en
# lesson:
#   minutes: 90
#   capability: >-
#     Create a reproducible Jupyter notebook that ingests a connectomics dataset slice, performs one analysis,
#     and exports documented outputs. Demonstrate familiarity with the core Python libraries used in
#     connectomics research: CAVEclient, CloudVolume, NetworkX, pandas, and matplotlib.
#   datasets: [celegans_connections.csv, celegans_neurons.csv, minnie65_synapses.parquet]
#   cell-timeout: 300
#   environment: [CAVE_TOKEN]
#   references:
#     - "Kluyver, T., et al. (2016). Jupyter Notebooks: a publishing format for reproducible computational workflows. *Proceedings of the 20th International Conference on Electronic Publishing*, 87-90. <https://doi.org/10.3233/978-1-61499-649-1-87>"
#     - "Silversmith, W., et al. (2021). cloud-volume: Serverless client for arbitrary volumetric data. Zenodo. <https://doi.org/10.5281/zenodo.3956205>"
#     - "Hagberg, A. A., Schult, D. A., & Swart, P. J. (2008). Exploring network structure, dynamics, and function using NetworkX. *Proceedings of the 7th Python in Science Conference*, 11-15. <https://doi.org/10.25080/TCWV9851>"
#     - "Dorkenwald, S., et al. (2024). Neuronal wiring diagram of an adult brain. *Nature*, 634, 124-138. <https://doi.org/10.1038/s41586-024-07558-y>"
#     - "Dorkenwald, S., et al. (2023). CAVE: Connectome Annotation Versioning Engine. *bioRxiv*. <https://doi.org/10.1101/2023.07.26.550598>"
#     - "Rule, A., et al. (2019). Ten simple rules for writing and sharing computational analyses in Jupyter Notebooks. *PLOS Computational Biology*, 15(7), e1007007. <https://doi.org/10.1371/journal.pcbi.1007007>"
#     - "Data: Fenyves, B. G., et al. (2020). Synaptic polarity and sign-balance prediction using gene expression data in the *Caenorhabditis elegans* chemical synapse neuronal connectome network. *PLOS Computational Biology*, 16(12), e1007974. <https://doi.org/10.1371/journal.pcbi.1007974>"
#     - "Data: MICrONS Consortium (2025). Functional connectomics spanning multiple areas of mouse visual cortex. *Nature*, 640, 435-447. <https://doi.org/10.1038/s41586-025-08790-w>"
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     name: python3
#     display_name: Python 3
#     language: python
# ---

# %% [markdown]
# # Notebook anatomy {#anatomy time="00:00-12:00"}
#
# Open the sample notebook `python-jupyter-good.ipynb` and find its parts. You will say what each section is for, and which
# version of the data it read, before you write any code.
#
# ::: notes
# **Before class.** Every learner has unpacked the starter folder and run `check_setup.py` once; it said "ready". In `notebooks/`
# lies the one to work in, with small ones beside it to look at. No network is needed from here on. Print the worksheet, four pages.
#
# **Say.** "Open the sample notebook I shared. Before we write any code, let us understand how it is made. We read it the way a
# reviewer would: top to bottom, asking of every cell why it is there."
#
# **Watch for.** Kernel not starting. First aid: Kernel → Change kernel → Python 3. If that fails, pair the
# learner with a neighbor now and repair the machine in the break, not in front of the class.
#
# **Move on** when everyone sees the same title cell.
# :::

# %% [markdown]
# ## What you will hand in {#capability minutes=1}
#
# One notebook that
#
# - reads a slice of a real connectome,
# - answers one question about it,
# - writes a figure, a table and their metadata,
# - runs from a clean kernel for somebody else.
#
# The last point decides.
#
# ::: notes
# **Say.** "Everything today serves this notebook. The first three points are work; the fourth is the test. We
# will restart all kernels at minute sixty-five and see whose notebook stands."
#
# **Why it matters.** Every platform, CAVE, FlyWire, MICrONS, neuPrint, is asked in Python, and results travel as notebooks.
# "All later modules stand on this one. Learn it now, and later you fight with neurons, not with tools."
#
# **Ask.** "Who has received a notebook that did not run?" Expect most hands. Collect two reasons, write them on
# the board, and come back to them in the clean rerun block: they nearly always are order, clicks or imports.
#
# **Move on** after two reasons are on the board.
# :::

# %% [markdown]
# ## Seven steps from data to figure {#seven-steps minutes=0.5}
#
# ::: {.content-visible unless-format="typst"}
# 1. Set the environment
# 2. Record the dataset version
# 3. Load and validate
# 4. Run the analysis
# 5. Visualize
# 6. Save outputs and metadata
# 7. Rerun from a clean kernel
# :::
#
# ::: {.checklist #workflow title="Seven steps from data to figure"}
# - Set environment and dependencies (requirements.txt with pinned versions).
# - Initialize clients (CAVEclient, CloudVolume) and record dataset/materialization version.
# - Load dataset and validate schema (check column names, data types, row counts).
# - Run analysis cell sequence (filter, aggregate, compute metrics).
# - Visualize results (at least one plot with labeled axes, title, and caption).
# - Save outputs + metadata (CSV/Parquet for data, PNG/SVG for figures, JSON for parameters).
# - Re-run from clean kernel to verify reproducibility.
# :::
#
# ::: notes
# **Say.** "Seven steps make this notebook. They are boxes on your worksheet: tick one when your own notebook has it, not
# when I have shown it."
#
# **Say, if asked about versions.** "Step two makes a client and notes its materialization version. Where you have only a
# file, its checksum plays that part."
#
# **Move on** at once; the list comes back on paper.
# :::

# %% [markdown]
# ## Python as the lingua franca of connectomics {#concept-python minutes=1 .concept}
#
# Technical
# :   CAVE, FlyWire, MICrONS and neuPrint have Python clients; tables, graphs and figures follow.
#
# Plain language
# :   If connectomics has a common language, it is Python.
#
# ::: {.callout-warning title="Misconception"}
# "You must be an expert." Most analyses repeat four patterns: query, filter, aggregate, plot.
# :::
#
# ::: notes
# **Say.** "Servers differ, but what arrives is a table, and a table is a pandas DataFrame. CAVEclient and
# CloudVolume are how tables and images come from a server. Today the server runs on your own machine; what you
# type is what you would type for the one across the ocean."
#
# **Ask.** "Which of the four patterns have you done in a spreadsheet?" Usually filter and plot. "Then you know
# half of it: the difference is that here the steps stay written down."
#
# **Move on** when someone has named the four patterns without reading them.
# :::

# %% [markdown]
# ## Check: how much Python? {#check-python minutes=0.5 .optional}
#
# ::: {.quiz #four-patterns}
# A colleague can load, filter, group and plot a table. What must she learn before a first connectomics analysis?
#
# - [ ] How to write fast loops over rows
#
#     > pandas and the graph libraries loop in compiled code already: a filter takes a whole column at once.
# - [x] What one row of the dataset stands for
#
#     > Yes: the four patterns stay. A row may be a synapse, a pair or a neuron, and each number means what its rows mean.
# - [ ] How to design classes and objects
#
#     > That is for building software. An analysis calls objects that others have made, and seldom needs a class of its own.
# :::
#
# ::: notes
# **Run it.** Thirty seconds alone, hands up for A, B, C, then reveal.
#
# **Likely answers.** Beginners choose the loops, because slow code is what they have heard of. Answer: "You will filter
# whole columns at once. If you write a `for` over rows today, call me."
#
# **If late, cut this.** The next data slides make the same point with real rows.
# :::

# %% [markdown]
# ## Jupyter notebooks for reproducible analysis {#concept-notebooks minutes=1 .concept}
#
# Technical
# :   Reproducible means: runs top to bottom, dependencies pinned, dataset version recorded.
#
# Plain language
# :   Your notebook should work for someone who has never seen it before.
#
# ::: {.callout-warning title="Misconception"}
# "It runs on my machine." Without pinned versions, that says nothing about yours.
# :::
#
# ::: aside
# Kluyver et al. 2016, <https://doi.org/10.3233/978-1-61499-649-1-87>
# :::
#
# ::: notes
# **Say.** "One document holds the code, what it gave, and the reasons. But a kernel remembers everything you ran, also what you
# have deleted since. The page shows one order, the memory has another. A notebook that cannot be rerun from a clean kernel is
# a screenshot."
#
# **Ask.** "Where do you see that cells ran out of order?" Answer: the execution counts at the left. Have them look:
# counts 1, 2, 3 … without gaps are a good sign, not a proof.
#
# **Common confusion.** Restarting the kernel does not delete the outputs on the page. Show it: restart, the
# figure is still there, the variable is gone.
# :::

# %% [markdown]
# ## Five sections, one direction {#five-sections minutes=1.5}
#
# Each section answers one question, and none looks back up.
#
# - **Header**: what is asked, of which data?
# - **Setup**: what does this notebook need?
# - **Data loading**: what came in, in which version?
# - **Analysis**: how does the answer follow?
# - **Export**: what leaves?
#
# ::: notes
# **Do.** Scroll the sample notebook slowly; its header is the title, the other four have headings. At each ask its question and
# let the class answer from what is on the page. Figures belong to the analysis.
#
# **Ask.** "Which section would you miss most in a notebook from a stranger?" There is no right answer; good ones
# are *data loading* (no version, so no comparison) and *setup* (it will not start).
#
# **Point out.** None looks back up: no cell uses what a later cell makes. Loading again in the middle of the
# analysis is the usual offender.
#
# **Unblock.** "I have one giant cell." That is fine for now; cut it at the five questions (Ctrl-Shift-Minus).
#
# **Move on** when somebody has said which of the five their own last notebook lacks.
# :::

# %% [markdown]
# ## Which one would you trust for a paper? {#two-notebooks minutes=1.5}
#
# ::: columns
# ::: {.column width="42%"}
# ::: {.notebook src="bad"}
# :::
# :::
# ::: {.column width="58%"}
# ::: {.notebook src="good" cells="load analysis"}
# :::
# :::
# :::
#
# ::: notes
# **Do.** One minute of silence: everybody looks for three differences. Then hands: who trusts the left one, who the right?
#
# **Ask.** "Both find as many hubs. Which of the two can be wrong without anybody noticing?" The left: nobody can say which
# table it read, and three of its names come from cells that are gone.
#
# **Likely answers.** "The right one is longer." Yes, by the part that a stranger needs. "The left one has no
# Markdown." True, and the smaller problem: look at the numbers in brackets.
#
# **Point out.** The numbers say in which order the cells were run. Left: the top cell ran last. Both files are in the
# starter folder, as their author left them.
#
# **Move on** when somebody has said "numbers", "names" or "version".
# :::

# %% [markdown]
# ## The first cell imports everything {#first-cell minutes=1}
#
# What does this notebook need? One cell answers.

# %%
#| label: setup
import hashlib, json, os, random, shutil, sys, urllib.parse
from pathlib import Path

import connectome_sandbox
import igraph as ig
import matplotlib.pyplot as plt
import networkx as nx
import numpy as np
import pandas as pd
import requests
from caveclient import CAVEclient
from cloudvolume import CloudVolume
from plotly import express as px, graph_objects as go

# %%
#| label: look
#| include: false
import figure_style

figure_style.use()
pd.set_option("display.max_colwidth", None)

# %% [markdown]
# Notice: one place to look, and one place where the notebook stops if a package is missing.
#
# ::: notes
# **Say.** "If a library is missing, the notebook stops here, in the first second, and not after ten minutes of
# computing."
#
# **Ask.** "Which of these does your own work need?" Usually four: pandas, matplotlib, a client, a graph library. "And
# what does a line cost that nobody uses?" A package more that must install on every machine.
#
# **Watch for.** `ModuleNotFoundError`: the notebook runs in another environment than the one they installed into.
# Check the kernel name at the top right, then `%pip list` in a cell.
#
# **Move on** when the cell has run without output on every screen.
# :::

# %% [markdown]
# ## Which version of the data is this? {#data-version minutes=1}
#
# A file name does not say; its content does.

# %%
#| label: tbl-checksums
#| tbl-cap: "First twelve digits of the SHA-256 checksum of each input. Compare with the data card in data/README.md."
#| output-location: column
DATA = Path("../data")

def checksum(name):
    data = (DATA / name).read_bytes()
    found = hashlib.sha256(data)
    return found.hexdigest()[:12]

files = ["celegans_connections.csv",
         "celegans_neurons.csv",
         "minnie65_synapses.parquet"]
pd.DataFrame({"file": files, "sha256": [
    checksum(name) for name in files]})

# %% [markdown]
# Notice: change one byte, and the checksum is another one. Equal checksum, equal data.
#
# ::: notes
# **Say.** "A CAVE server gives a materialization version, a number that names one frozen state of the
# tables. A file has none, so we use its checksum. The question is the same: which state of the data did you see?"
#
# **Ask.** "The file was renamed. Does the checksum change?" No: content only. "Somebody saved it in a spreadsheet
# program without editing?" Often yes: line ends, quotes or number formats change.
#
# **If asked.** "Why is the folder a name and not typed into every `read_csv`?" One place to change when the notebook moves.
# "And why `../data` and not `C:/Users/me/...`?" Because nobody else has that folder.
#
# **Honest limit to state.** The materialization version of the mouse slice is not recorded by its source. We can
# say exactly which bytes we used, not from which version they were cut.
#
# **Unblock.** `FileNotFoundError`: the notebook was started from another folder. `Path.cwd()` shows where it is.
# :::

# %% [markdown]
# ## A first look by program {#notebook-check minutes=1}
#
# What can be told from a file, without running it?

# %%
#| label: tbl-notebooks
#| tbl-cap: "Four questions to two notebook files. Source: the two notebooks that you compared."
from notebook_check import examine

notebooks = {name: examine(f"python-jupyter-{name}.ipynb")
             for name in ("bad", "good")}
pd.DataFrame(notebooks)

# %% [markdown]
# Notice: a "none" and a "yes" are good signs and no proof. The proof is a run in a clean kernel.
#
# ::: notes
# **Say.** "A page of Python, in `notebook_check.py` beside the notebook. It reads the file and runs nothing. Point it
# at your own notebook later."
#
# **Ask.** "Which line of the table would stop a restart?" The second: a name that no cell above makes is a `NameError`
# in waiting. The first is how it came about.
#
# **Ask.** "What does it not see?" A clicked widget, another version of a package, a file that only you have.
#
# **Move on** after one thing that the table does not see.
# :::

# %% [markdown]
# ## The notebook as a communication tool {#concept-communication minutes=1 .concept}
#
# Technical
# :   For you a record, for collaborators a protocol, for reviewers evidence.
#
# Plain language
# :   A good notebook tells a story that anyone in the field can follow.
#
# ::: {.callout-warning title="Misconception"}
# "Code comments are sufficient documentation." Comments explain lines; Markdown cells carry the why.
# :::
#
# ::: aside
# Rule et al. 2019, <https://doi.org/10.1371/journal.pcbi.1007007>
# :::
#
# ::: notes
# **Say.** "Write to a knowledgeable colleague who has not seen this analysis: do not explain what a mean is,
# do explain why you took the mean and of what."
#
# **Do.** Show one Markdown cell of the sample notebook and hide the code below it. Ask what the code will do. If
# the class can tell, the cell is good.
#
# **Ask.** "What belongs in a comment, then?" Something that surprises in this very line, for example why a
# threshold is strict.
#
# **Move on** when one learner has rephrased a comment as a reason.
# :::

# %% [markdown]
# ## Check: what is reproducible? {#check-screenshot minutes=0.5}
#
# ::: {.quiz #screenshot}
# A notebook shows all its figures. Restarted and run, it stops at its fourth cell. What is it?
#
# - [ ] Reproducible: its figures are saved
#
#     > Saved pictures stay in the file whatever happens to the code. Nothing shows that this code makes them.
# - [ ] Reproducible on its author's machine
#
#     > A restart forgets the same names on every machine. Pinned versions help others; they bring no name back.
# - [x] A screenshot of a session now gone
#
#     > Yes: the pictures come from a state of the kernel that the cells on the page cannot bring back.
# :::
#
# ::: notes
# **Run it.** Vote, reveal, one sentence from a defender of a wrong option.
#
# **Likely answers.** Some choose the second option because they think of package versions. Good instinct, other
# problem: versions explain why machines differ, hidden state explains why the same machine differs from itself.
#
# **Move on** to the environment: "So what must we write down so that it does run elsewhere?"
# :::

# %% [markdown]
# # Environment setup and library tour {#tour time="12:00-28:00"}
#
# Pin what is installed, then meet the libraries: fetch with CAVEclient and CloudVolume, load and validate with pandas, draw with
# matplotlib, build a graph with NetworkX.
#
# ::: notes
# **Say.** "A tour, not a course: two to three minutes a library. For each one you keep a single sentence: what goes in,
# what comes out."
#
# **Organize.** Learners run the cells of the starter notebook as they come; nobody types yet. Who falls behind runs all cells
# above and is with you again.
#
# **Time.** Two minutes are spare: the two slides about a bad patch of tissue. What somebody may ask for besides (what pins do, the
# mesh, other servers, igraph, the whole graph) stands after the last block, under further questions.
#
# **Move on** at once.
# :::

# %% [markdown]
# ## One folder, one environment, pinned {#environment minutes=1}
#
# How does another machine get the same libraries?

# %%
#| label: scratch-environment
#| include: false
# Stands for `python -m venv scratch` and `pip install`, which need a network: a scratch environment that finds
# the packages of this one. Putting its folder first on the path is what `activate` does.
import sysconfig
import venv

venv.create("scratch", clear=True)
inside = sysconfig.get_paths(vars={"base": "scratch", "platbase": "scratch"})
Path(inside["purelib"], "lesson.pth").write_text(sysconfig.get_path("purelib") + "\n")
os.environ["PATH"] = os.pathsep.join([str(Path(inside["scripts"]).resolve()), os.environ["PATH"]])
os.environ |= {f"PIP_{name}": "1" for name in ("EXCLUDE_EDITABLE", "DISABLE_PIP_VERSION_CHECK", "NO_COLOR")}

# %%
#| label: freeze
# !python -m pip freeze > requirements.txt
pins = Path("requirements.txt").read_text().split("\n")
asked = ("caveclient", "cloud_volume", "matplotlib", "networkx", "pandas")
print(*[pin for pin in pins if pin.split("=")[0] in asked], sep="\n")

# %% [markdown]
# Notice: more than `{python} len(pins) // 50 * 50` packages stand in the file, each with its exact version. You asked for a handful.
#
# ::: notes
# **Say.** "Made once, in the terminal: `python -m venv scratch`, activate it, `pip install` what you need. Then this
# line, after every change."
#
# **Ask.** "Why freeze, when I know what I installed?" Because you installed a handful of names and got dozens of packages;
# a result can change with one you never heard of.
#
# **Common errors.** `pip` of another Python: use `python -m pip`. Windows blocks the activate script: call
# `.venv\Scripts\python -m pip`.
#
# **Do not** let anyone install during class; the room's network will not take it.
# :::

# %% [markdown]
# ## Key libraries overview {#concept-libraries minutes=0.5 .concept}
#
# Technical
# :   CAVEclient and CloudVolume fetch tables and images, pandas reshapes tables, NetworkX and igraph
#     hold graphs, Matplotlib and Plotly draw.
#
# Plain language
# :   Fetch, reshape, connect, show.
#
# ::: {.callout-warning title="Misconception"}
# "Learn them all first." Learn which one takes your question.
# :::
#
# ::: notes
# **Say.** "Nearly every answer from a server is a DataFrame. So pandas is the table everything is put on, and the
# others are placed around it."
#
# **Ask.** "I want to know how many steps apart two neurons are: who takes the question?" A graph library. "I want
# the mean per cell class?" pandas. "I want to look at a piece of tissue?" CloudVolume.
#
# **If asked, NetworkX or igraph?** NetworkX is plain Python and easier to read; igraph is compiled and much faster
# on large graphs. Learn on the first, move when you wait.
#
# **Move on** after one such question.
# :::

# %% [markdown]
# ## CAVEclient: connect {#cave-connect minutes=1}
#
# Which server, which datastack, which version? Say it once.

# %%
#| label: connect
#| code-line-numbers: "1-5|7-10|12-13"
sandbox = connectome_sandbox.start()
SERVER = os.environ.get("CAVE_SERVER", sandbox.url)
TOKEN = os.environ.get("CAVE_TOKEN", sandbox.token)
MOUSE = os.environ.get("CAVE_DATASTACK", "minnie65_sandbox")
VERSION = int(os.environ.get("CAVE_VERSION", 1))

def connect(name, server=sandbox.url, token=sandbox.token, version=None):
    return CAVEclient(name, server_address=server,
                      auth_token=token, version=version,
                      write_server_cache=False)

client = connect(MOUSE, SERVER, TOKEN, VERSION)
print(client.datastack_name, "version", client.version)

# %% [markdown]
# Notice: the token comes from outside. It is a password: never type it into a notebook.
#
# ::: aside
# Dorkenwald et al. 2023, <https://doi.org/10.1101/2023.07.26.550598>
# :::
#
# ::: notes
# **Say.** "A datastack is one segmentation with its tables. A materialization version is one frozen state of them. Client,
# datastack, version: fixed here, before the first question."
#
# **Step through.** First where the answers come from: a service on this machine, whatever the room's network does. Then one
# function that makes every client the same way. Then the client.
#
# **Be open about it.** The client is the real one, the protocol is the real one, the rows are real: a slice of the public
# MICrONS table. Only the server is ours. With `CAVE_SERVER`, `CAVE_TOKEN`, `CAVE_DATASTACK` and `CAVE_VERSION` set, the same
# cells ask the live service; the instructor's page says how.
#
# **Ask.** "Why give the version, when the newest is the default?" Because the newest is another one next month.
#
# **Unblock.** `401`: the token is wrong or has expired. No answer at all: the cell with `start()` was not run in this kernel.
# :::

# %% [markdown]
# ## CAVEclient: query a synapse table {#one-synapse minutes=1}
#
# Which synapses does one neuron receive and make?

# %%
#| label: tbl-synapse-table
#| tbl-cap: "First rows of the synapse table of one mouse neuron. Source: MICrONS minnie65 (CC BY 4.0); the version at the source is not recorded."
#| output-location: column
NEURON = int(os.environ.get(
    "CAVE_NEURON", 864691136362774498))
ask = client.materialize.synapse_query
inputs_of_one = ask(post_ids=NEURON)
outputs_of_one = ask(pre_ids=NEURON)
synapses = pd.concat(
    [inputs_of_one, outputs_of_one])
synapses = synapses.sort_values(
    "id", ignore_index=True)
synapses[["id", "size",
          "pre_pt_root_id"]].head()

# %% [markdown]
# Notice: `{python} f"{len(inputs_of_one):,}"` inputs, `{python} len(outputs_of_one)` outputs, one row a synapse. Root ids are names
# of `{python} len(str(NEURON))` digits: never let them become floats.
#
# ::: notes
# **Say.** "What comes back is a DataFrame. From here on it is pandas, whoever answered."
#
# **Ask.** "Why not float?" A float64 keeps about sixteen digits. `int(float(864691136362774498))` comes back
# different. Try it live: the neuron silently becomes another one. Spreadsheets do this on opening a CSV.
#
# **Ask.** "Why sort?" A server gives rows in no promised order. Sorted by id, two runs can be compared.
#
# **State the limits.** One neuron with all its partners: a star. Real coordinates and sizes, no cell types, and no
# network worth analyzing. On the live service the same call reads `synapses_pni_2` of `minnie65_public`.
# :::

# %% [markdown]
# ## CAVEclient: three errors you will meet {#cave-errors minutes=0.5}
#
# What does the server say when something is typed wrong?

# %%
#| label: tbl-errors
#| tbl-cap: "Three mistakes, and the answers of the service."
def answer(call, *args, **options):
    try:
        call(*args, **options)
    except requests.HTTPError as error:
        reply = error.response
        return reply.status_code, reply.json()["message"]

query, table = client.materialize.query_table, client.materialize.synapse_table
says = {"token": answer(connect, MOUSE, SERVER, "typo"),
        "version": answer(query, table, materialization_version=99),
        "column": answer(query, table, filter_equal_dict={"pre_root": 1})}
pd.DataFrame(says, ["status", "message"]).T

# %% [markdown]
# Notice: the number says who must act (4xx: you), the message says on what.
#
# ::: notes
# **Say.** "These three are nine of ten questions you will ask me in the sprint. Read the last line of the traceback
# first: it holds the status and the message."
#
# **Ask.** "Which of the three could a colleague not have?" The token: it is personal. The other two are in the notebook.
#
# **First aid.** Token: `client.auth.get_new_token()` on the live service shows where to get one. Version:
# `client.materialize.get_versions()`. Column: query with `limit=1` and look at `list(...)`; copy the name, do not type it.
#
# **Move on** when everyone can say where the message stands in the traceback.
# :::

# %% [markdown]
# ## CloudVolume: cut out a piece of image {#cutout minutes=1}
#
# How do I look at one section without downloading a volume?

# %%
#| label: fig-cutout
#| fig-cap: "One section of a **synthetic** volume in the manner of electron microscopy. It was made by a program; no tissue."
#| fig-alt: "Grey image that looks like an electron micrograph of nervous tissue: pale, densely packed profiles with thin dark outlines, some with dark spots and a few large ones."
#| output-location: column
phantom = connect("phantom_sandbox")
source = phantom.info.image_source()
em = CloudVolume(source, progress=False)
cut = (slice(60, 260), slice(90, 290), 30)
image = em[cut].squeeze().T
box = (60, 260, 290, 90)
fig, ax = plt.subplots(figsize=(4, 4))
ax.imshow(image, "gray", extent=box)
ax.set(xlabel="x (voxels)",
       ylabel="y (voxels)",
       title="Synthetic EM")
plt.show()

# %% [markdown]
# Notice: of `{python} f"{em.shape[0] * em.shape[1] * em.shape[2] / 1e6:.0f}"` million voxels, `{python} f"{image.size:,}"` were
# read. A voxel is `{python} " × ".join(str(int(n)) for n in em.resolution)` nm. Sandbox only; live: the image of `minnie65_public`.
#
# ::: notes
# **Say.** "A volume is a grid of small compressed blocks. You slice it like an array, and only the blocks you touch
# travel."
#
# **Point out.** `image_source()` is an address; with one from a paper you write it yourself:
# `CloudVolume("precomputed://gs://bucket/dataset")`.
#
# **State it before anybody asks.** This picture is synthetic. No small real volume comes with a licence that would let us
# ship it. The tool, the path and the file format are the real ones; what you see teaches the tool, not the brain.
#
# **Ask.** "Why `.T`?" CloudVolume's axes are x, y, z; pictures are rows first, so y, x. `extent` then writes the voxels of the
# volume on the axes, and not those of the cutout.
#
# **Common errors.** `OutOfBoundsError`: the slice leaves the volume; `em.bounds` says where it ends. A black picture: the volume was
# opened with `phantom.info.image_cloudvolume()`, which gives zeros outside of the volume and no error.
# :::

# %% [markdown]
# ## CloudVolume: lay the segmentation over it {#overlay minutes=1}
#
# Which object is which?

# %%
#| label: fig-overlay
#| fig-cap: "The same section with its segmentation, a color for each root id. **Synthetic**: the ids name no real neurons."
#| fig-alt: "The grey section under a transparent layer of colors; each colored area follows the dark outlines of one profile."
#| output-location: column
source = phantom.info.segmentation_source()
seg = CloudVolume(source, progress=False)
labels = seg[cut].squeeze().T
fig, ax = plt.subplots(figsize=(4, 4))
ax.imshow(image, "gray", extent=box)
ax.imshow(labels % 20, "tab20", extent=box,
          alpha=0.4 * (labels > 0),
          interpolation="nearest")
ax.set(xlabel="x (voxels)",
       ylabel="y (voxels)",
       title="Synthetic EM, segmented")
plt.show()

# %% [markdown]
# Notice: `{python} len(set(labels[labels > 0].tolist()))` root ids in one small section. Sandbox only; live: the segmentation of `minnie65_public`.
#
# ::: notes
# **Say.** "Segmentation is a second volume of the same shape, with a root id in each voxel. The ids are those of the
# synapse table: that is how a row becomes a place you can look at."
#
# **Ask.** "Two neighbors have the same color. Are they one cell?" Not for that reason: there are twenty colors and more
# cells. Compare the ids.
#
# **If asked about errors.** A color that crosses a membrane is a false merge, a color that stops inside a profile a false
# split. Proofreading repairs them, and every repair changes root ids: hence versions.
# :::

# %% [markdown]
# ## Check: which place needs a second look? {#check-artifact minutes=1 .optional}
#
# ::: {.hotspot #artifact-qa title="Artifact QA Annotation"}
# Identify the hotspot most consistent with imaging artifact risk requiring QA triage.

# %%
#| label: fig-artifact
#| echo: false
#| fig-cap: "A section of the **synthetic** volume."
#| fig-alt: "A section of the synthetic volume: large round bodies above, many small outlined profiles below. A, at the upper left inside a round body: dark clumps within a wavy outline that closes. B, at the lower left among the small profiles: a patch brighter than anything else, where outlines fade and level streaks cross them. C, at the left edge between the round bodies: even grey, up to the dark outlines around it."
section = em[:, :, 19].squeeze().T
fig = plt.figure(figsize=(5.6, 4.8), layout="none")
ax = fig.add_axes([0, 0, 1, 1])
ax.imshow(section, cmap="gray")
ax.axis("off")
plt.show()

# %% [markdown]
# - [ ] [A: dark clumps, round body]{x=27 y=34}
#
#     > A nucleus with chromatin: the next sections show it, too.
# - [x] [B: bright patch, streaks]{x=31 y=73}
#
#     > Yes: charging, in this section only. Where membranes fade, cells may be merged.
# - [ ] [C: even grey, between bodies]{x=6 y=30}
#
#     > The glial cell around the neurons: it goes on in the next sections.
# :::
#
# ::: notes
# **Run it.** Point with the hand, reveal, then ask *why*: what would you look at next? The sections before and after: an
# artifact is in one of them, a structure goes on.
#
# **Likely answers.** Some point at the nucleus, because it is dark and large. Ask for its edge: an outline that closes is
# anatomy.
#
# **Synthetic,** like the whole volume: the charging was put there by a program, in a box that is known.
#
# **Move on** to the next slide: what to do about it.
#
# **If late, cut this.** Cut the next slide with it.
# :::

# %% [markdown]
# ## Decide: a patch without membranes {#triage minutes=1 .optional}
#
# ::: {.decision #artifact-triage title="Artifact Triage Microtask"}
# One section has a streaked patch without membranes; its neighbors are clean. What should happen before reconstruction starts?
#
# - [ ] Segment now, proofread later
#
#     > Cells merged in the patch stay merged in all sections. Proofreading then hunts an error whose place was known.
# - [ ] Smooth the patch over
#
#     > That brings no membrane back. The picture looks clean, and nobody can tell any more that it is invented.
# - [ ] Drop the whole section
#
#     > Most of it is good. Without it every thin process has a gap to cross, far from the patch as well.
# - [x] Flag and mask the patch
#
#     > Yes: its box is on record, no merge happens inside, and the rest of the section is used.
# :::
#
# ::: notes
# **Run it.** Alone, ten seconds; hands up for each; one reason for the option with most hands; reveal.
#
# **Likely answers.** "Proofread later" convinces people who have seen good proofreading. Ask who will find the merge, and
# what it costs by then. "Drop the section" sounds careful; ask what a thin axon does there.
#
# **Say.** "Triage comes before reconstruction: look at the neighbors, mark the box, keep automatic merging out, write down why.
# It is the same habit as counting missing values before a filter."
#
# **If asked:** when neighboring sections are bad, too, or the whole section is, no mask helps: ask for new pictures.
#
# **Move on** when somebody has said why the order matters: a mask costs a line now, a merge days later.
#
# **If late, cut this.**
# :::

# %% [markdown]
# ## What came in? {#what-came-in minutes=1}
#
# Before any analysis: names, types, gaps.

# %%
#| label: tbl-schema
#| tbl-cap: "Schema of the neuron table. Source: Fenyves et al. 2020 (CC BY 4.0), ganglion and class as in WormAtlas."
#| output-location: column
connections = pd.read_csv(
    DATA / "celegans_connections.csv")
neurons = pd.read_csv(
    DATA / "celegans_neurons.csv")

def schema(table):
    return pd.DataFrame({
        "dtype": table.dtypes.astype(str),
        "missing": table.isna().sum(),
        "distinct": table.nunique()})

schema(neurons)

# %% [markdown]
# Notice: of `{python} len(neurons)` neurons, `{python} int(neurons["ganglion"].isna().sum())` have no ganglion
# and `{python} int(neurons["neurotransmitter"].isna().sum())` no transmitter. Missing is not zero.
#
# ::: notes
# **Say.** "This is the nervous system of *C. elegans*: `{python} f"{len(connections):,}"` directed chemical connections
# holding `{python} f"{int(connections['synapses'].sum()):,}"` synapses counted in electron micrographs. One row of the
# connection table is a pair of neurons, not a synapse."
#
# **State the limits.** "Region here means the ganglion where the *cell body* sits, not where the synapse is. The
# transmitter belongs to the sending neuron. There are no coordinates."
#
# **If there is time, ask.** "Why is `neuron` the column to look at first?" As many distinct values as rows: it is a key, so
# joining on it cannot double anything.
#
# **Common error.** `FileNotFoundError`: check `DATA` and the folder the notebook runs in.
# :::

# %% [markdown]
# ## How many synapses does a connection hold? {#by-region minutes=1.5}
#
# Filter by region, then average per cell class.

# %%
#| label: tbl-anterior
#| tbl-cap: "Synapses per connection sent from the anterior ganglion, by class of the sender. Data: Fenyves et al. 2020."
#| output-location: column
sent = connections.merge(
    neurons, left_on="pre_neuron",
    right_on="neuron",
    validate="many_to_one")
place = "anterior ganglion"
anterior = sent[sent["ganglion"] == place]
per_class = anterior.groupby(
    "cell_class")["synapses"]
table = per_class.agg(["count", "mean"])
table.round(1).reset_index()

# %% [markdown]
# Notice: the smallest mean rests on `{python} int(per_class.count()[per_class.mean().idxmin()])` connections, the
# largest on `{python} int(per_class.count()[per_class.mean().idxmax()])`. Never show a mean without its count.
#
# ::: notes
# **Say.** "Three moves: join, filter, group. You will do exactly these in the sprint, so watch the names of the
# columns."
#
# **Ask.** "What does `validate` do?" It raises if a neuron were listed twice in the neuron table, which would
# silently double its connections. "What happens to a sender without a ganglion?" The comparison is false, the row
# is dropped without a word.
#
# **Ask.** "Does a larger mean say stronger drive?" No: counts say nothing about size, sign or timing.
#
# **Common error.** `=` for `==` in the filter; the error is a `SyntaxError` or an overwritten column. Undo by running
# from the load cell again.
# :::

# %% [markdown]
# ## What does a mean hide? {#counts minutes=2}
#
# Are most connections as large as the mean?

# %%
#| label: fig-counts
#| fig-cap: "Synapses in every connection of *C. elegans* (Fenyves et al. 2020). Most connections hold few, a few hold many; a count says nothing about strength or sign."
#| fig-alt: >
#|   Histogram of synapses per connection. The tallest bar is the first, a long tail ends at `{python} int(count.max())`; a vertical line marks the median at `{python} f"{median:.0f}"`.
#| output-location: column
count = connections["synapses"]
median = np.median(count)
fig, ax = plt.subplots()
ax.hist(count, bins=range(1, 73, 2),
        label="connections")
ax.axvline(median, color="black", ls="--",
           label=f"median {median:.0f}")
ax.set(xlabel="synapses per connection",
       ylabel="number of connections",
       title="Synapse counts, C. elegans")
ax.legend()
plt.show()

# %% [markdown]
# Notice: mean `{python} f"{count.mean():.1f}"`, median `{python} f"{median:.0f}"`. With such a tail, say which one you report.
#
# ::: notes
# **Say.** "Matplotlib in one sentence: a figure holds axes, and axes have methods. Three lines set the scene, one
# call draws, the rest makes it readable."
#
# **Ask.** "Why is the mean larger than the median?" The long tail pulls it. "Which one for a paper?" Either, with its
# name, and better the histogram itself.
#
# **Point out.** `{python} f"{(count == 1).mean():.0%}"` of the connections hold a single synapse. The bins are whole numbers: with
# `bins=40` some bars would hold one more value than their neighbors.
#
# **If asked about the mouse.** Of the root ids that send to our neuron,
# `{python} f"{(inputs_of_one['pre_pt_root_id'].value_counts() == 1).mean():.0%}"` make one synapse. Many of them are pieces of axon that
# nobody has joined yet, so a partner may be counted several times.
#
# **Move on** when somebody has said what one count in the tallest bar is: one connection, not one synapse.
# :::

# %% [markdown]
# ## From ten rows to a graph {#ten-connections minutes=1}
#
# Which of six locomotion interneurons talk most to each other?

# %%
#| label: tbl-ten
#| tbl-cap: "First of the ten connections with most synapses among AVA, AVB and PVC, left and right. Data: Fenyves et al. 2020."
#| output-location: column
six = ["AVAL", "AVAR", "AVBL", "AVBR",
       "PVCL", "PVCR"]
among = connections.query(
    "pre_neuron in @six "
    "and post_neuron in @six")
ten = among.nlargest(10, "synapses")
graph = nx.from_pandas_edgelist(
    ten, "pre_neuron", "post_neuron",
    edge_attr="synapses",
    create_using=nx.DiGraph)
ten.head()

# %% [markdown]
# Notice: rows became `{python} graph.number_of_edges()` edges between `{python} graph.number_of_nodes()` nodes; the count
# travels along.
#
# ::: notes
# **Say.** "From table to graph in one call: which column sends, which receives, what the edge remembers, and that
# direction counts."
#
# **Ask.** "What changes if I forget `DiGraph`?" You get an undirected graph: A to B and B to A fall together, and one
# count overwrites the other. No error. "How would you notice?" Count: all `{python} len(among)` connections among the six
# would leave `{python} nx.from_pandas_edgelist(among, "pre_neuron", "post_neuron").number_of_edges()` edges.
#
# **Background.** AVA, AVB and PVC are interneurons of the locomotion circuit; L and R are the two sides of the body.
#
# **Check live.** `graph.edges(data=True)` lists what the edges know.
# :::

# %% [markdown]
# ## How do the ten look as a picture? {#draw-graph minutes=0.5}

# %%
#| label: fig-ten
#| fig-cap: "The ten connections with most synapses among six interneurons of *C. elegans* (Fenyves et al. 2020). Arrows show direction, width the count; place on the circle means nothing."
#| fig-alt: >
#|   Directed graph of `{python} graph.number_of_nodes()` neurons on a circle with `{python} graph.number_of_edges()` arrows of different width. The widest goes from `{python} " to ".join(max(edges, key=lambda edge: edge[2])[:2])`. `{python} max(dict(graph.in_degree), key=graph.in_degree)` receives most arrows, `{python} max(dict(graph.in_degree).values())`.
#| output-location: column
edges = graph.edges(data="synapses")
fig, ax = plt.subplots()
nx.draw_networkx(
    graph, nx.circular_layout(graph), ax=ax,
    width=[n / 7 for *_, n in edges],
    node_size=1700, node_color="skyblue",
    arrowsize=20)
ax.set(title="Ten largest connections")
ax.axis("off")
plt.show()

# %% [markdown]
# Notice: the widths are read from the graph, in the order in which it keeps its edges.
#
# ::: aside
# Hagberg et al. 2008, <https://doi.org/10.25080/TCWV9851>
# :::
#
# ::: notes
# **Ask.** "Is a neuron at the right more important?" No, the circle is only a way to lay things out.
#
# **Ask.** "Why not take the widths from the table?" NetworkX groups edges by sender; the order of the rows is gone, and the
# wrong arrow would be the thick one. No error would tell you.
#
# **Watch for.** Drawings of more than fifty nodes: a gray ball. Plot numbers instead, as on the next slides.
# :::

# %% [markdown]
# ## Who listens, who talks? {#degrees minutes=1}

# %%
#| label: fig-degrees
#| fig-cap: "In- and out-degree of all neurons (Fenyves et al. 2020). A degree counts partners, not synapses, and only partners inside this table."
#| fig-alt: >
#|   Two outlined histograms, both tallest at few partners; inputs have the longer tail, to `{python} int(degree["inputs"].max())` partners, outputs end at `{python} int(degree["outputs"].max())`.
#| output-location: column
whole = nx.from_pandas_edgelist(
    connections, "pre_neuron",
    "post_neuron", create_using=nx.DiGraph)
inputs = pd.Series(dict(whole.in_degree))
outputs = pd.Series(dict(whole.out_degree))
degree = neurons.set_index("neuron").assign(
    inputs=inputs, outputs=outputs)
degree[["inputs", "outputs"]].plot.hist(
    bins=range(0, 70, 5), histtype="step",
    lw=3, title="Degree distribution",
    xlabel="partners", ylabel="neurons")
plt.show()

# %% [markdown]
# Notice: both means are `{python} f"{degree['inputs'].mean():.1f}"`, as they must be; only the shapes differ.
#
# ::: notes
# **Ask first.** "The mean of in-degree and out-degree are equal. Chance?" No: every connection has one end of each
# kind, so the sums are equal. It is a free check that no edge was lost.
#
# **Say.** "What is biology here is the tail. `{python} degree['inputs'].idxmax()` receives from
# `{python} int(degree['inputs'].max())` partners, `{python} degree['outputs'].idxmax()` sends to
# `{python} int(degree['outputs'].max())`."
#
# **Common confusion.** Degree against strength: degree counts partners, strength adds synapses. Ask for both words
# before moving on.
#
# **If somebody asks for more:** steps between neurons, triads, and communities are among the further questions at the end.
# :::

# %% [markdown]
# ## Check: which library? {#check-library minutes=0.5}
#
# ::: {.quiz #which-library}
# You hold a table of several million connections and want to find communities. Which library first?
#
# - [x] igraph
#
#     > Yes: it has methods for communities, and holds and searches the graph in compiled code.
# - [ ] NetworkX
#
#     > It finds communities in pure Python: good to learn on, slow with millions of edges.
# - [ ] pandas
#
#     > It filters and groups the rows beforehand. It knows tables, not paths or communities.
# - [ ] Plotly
#
#     > It draws what has been computed. Clusters that the eye sees in a layout are a guess.
# :::
#
# ::: notes
# **Run it.** Vote with fingers, one to four.
#
# **Likely answers.** Many choose NetworkX because it is the one they have just used. Accept it as "correct but
# slow", and ask what they would try before changing libraries: filter first, is the whole graph needed?
#
# **Move on.** "Tour over. Close my notebook and open yours."
# :::

# %% [markdown]
# # Guided analysis sprint {#sprint time="28:00-50:00"}
#
# Now you build: query the synapses of one brain region, count connections between cell types, and plot the
# result. Five steps, each with a clock.
#
# ::: notes
# **Say.** "Your turn on the keyboard. I give the step and the clock, you write the code. Every step ends with a line
# you can check against the screen, so that nobody carries an error into the next one."
#
# **Organize.** Show the step, start the clock, walk. With one minute left, reveal the solution and read it aloud.
# Who is stuck copies it and goes on: the sprint is about the whole path.
#
# **The data.** Real counts of *C. elegans* behind a CAVE service of our own: the datastack `celegans_sandbox` exists only here,
# because no live service has these tables. On MICrONS the counterparts are `synapses_pni_2` and its cell-type tables, on FlyWire
# `synapses_nt_v1` and `hierarchical_neuron_annotations`.
#
# **Circulate for.** Authentication tokens, version mismatches, column names typed wrong; a query run again without need.
#
# **Fast learners.** Same steps for a second ganglion, then compare.
# :::

# %% [markdown]
# ## Step 1: initialize the client, set the version {#step-1 minutes=3}
#
# ::: {.exercise #load-version title="Step 1: initialize the client, set the version" minutes=3 worksheet=false}
# Make a client named `worm` for the datastack `WORM`, and set its materialization version to 1. (Sandbox only: no live service
# has these tables.)

# %%
#| label: worm-client
WORM = "celegans_sandbox"  # served by the sandbox only
QUERY_DATE = "2026-11-23"  # the day these tables were taken
### BEGIN SOLUTION
worm = connect(WORM)
worm.version = 1
### END SOLUTION
data_version = f"{worm.datastack_name} version {worm.version}"
print(data_version, "with", *worm.materialize.get_tables())

# %% [markdown]
# ::: {.answer lines=2}
# Copy datastack and version here. Which tables does it have?
# :::
#
# ::: {.solution}
# Datastack, version and date are the three things to write into the header of the notebook. Without a version set, the client
# takes the newest one there is, and the notebook will count other synapses next year.
# :::
# :::
#
# ::: notes
# **Say.** "The version is fixed before the first question is asked. Everything after this line says of which state of the
# data it speaks."
#
# **Errors.** `ValueError: Version … is not available`: `worm.materialize.get_versions()` lists the ones there are.
# `NameError: connect`: they have not run the cell of the tour. That is the first hidden dependency of the day: note the
# name on the board for the rerun block.
#
# **Why a fixed date.** `QUERY_DATE` says when the tables were taken. A date computed at run time would claim that the
# data were taken today, every day.
#
# **Move on** when the same line stands on every screen.
# :::

# %% [markdown]
# ## Step 2: query by brain region {#step-2 minutes=5}
#
# ::: {.exercise #filter-region title="Step 2: query by brain region" minutes=5 worksheet=false}
# Ask table `synapses` for the rows sent from `REGION`; call them `region`. (Sandbox only; on FlyWire it is `synapses_nt_v1`.)

# %%
#| label: keep-region
REGION = "lateral ganglion"
### BEGIN SOLUTION
region = worm.materialize.query_table(
    "synapses", filter_equal_dict={"pre_ganglion": REGION})
### END SOLUTION
assert set(region["pre_ganglion"]) == {REGION}
total = worm.materialize.get_annotation_count("synapses")
print(f"{len(region):,} of {total:,} synapses leave the {REGION}")

# %% [markdown]
# ::: {.answer lines=3}
# "Region" here is the ganglion of the sender's cell body. What would change if you filtered by the receiver?
# :::
#
# ::: {.solution}
# By receiver you would count what the ganglion hears:
# `{python} f"{len(worm.materialize.query_table('synapses', filter_equal_dict={'post_ganglion': REGION})):,}"` synapses instead of
# `{python} f"{len(region):,}"`. Only `{python} f"{int((region['post_ganglion'] == REGION).sum()):,}"` have both ends in it.
# Neither says where the synapses are.
# :::
# :::
#
# ::: notes
# **Say.** "The filter runs on the server: only the rows you asked for travel. With five hundred million rows that is the
# difference between a second and never."
#
# **Check.** Everybody should print `{python} f"{len(region):,}"` of `{python} f"{total:,}"`.
#
# **Errors.** `400 … not in model`: a column name typed wrong; `list(...)` of a query with `limit=1` shows the names. An empty
# table: a typo in the region's name; the server cannot know that you meant another. `404`: the table's name.
#
# **Ask at the end.** "Who kept the `{python} int(neurons["ganglion"].isna().sum())` neurons without ganglion?" Nobody did, and nobody was told. Back to it in
# a check later.
# :::

# %% [markdown]
# ## Step 3: count by cell-type pair {#step-3 minutes=5}
#
# ::: {.exercise #count-pairs title="Step 3: count by cell-type pair" minutes=5 worksheet=false}
# Look up both types in `cell_types`, then count: `pairs` with columns `pre_type`, `post_type`, `synapses`, largest first.
# (Sandbox only.)

# %%
#| label: tbl-pairs
#| tbl-cap: "Cell-type pairs sent from the lateral ganglion. Data: Fenyves et al. 2020."
types = worm.materialize.query_table("cell_types")
type_of = types.set_index("pt_root_id")["cell_type"]
### BEGIN SOLUTION
typed = region.assign(pre_type=region["pre_pt_root_id"].map(type_of),
                      post_type=region["post_pt_root_id"].map(type_of))
by_pair = typed.groupby(["pre_type", "post_type"])
pairs = by_pair.size().reset_index(name="synapses")
pairs = pairs.sort_values(["synapses", "pre_type"], ascending=False,
                          ignore_index=True)
### END SOLUTION
assert pairs["synapses"].sum() == len(region)
pairs.head()

# %% [markdown]
# ::: {.answer lines=3}
# `cell_types` is a reference table. What does it refer to, and where do its root ids come from?
# :::
#
# ::: {.solution}
# `cell_types` refers to rows of `neurons`, by `target_id`. The client joins both: root ids follow every edit.
# :::
# :::
#
# ::: notes
# **Say.** "Two lookups and one count. The assert is the heart of this step: grouping may rearrange synapses, it must not lose
# any. A neuron without a type would be lost here."
#
# **Why two sort keys.** Pairs may have equal counts. With one key their order is left to the sorting
# algorithm, and the exported table may differ between two machines.
#
# **Errors.** All missing after `map`: they mapped `id` and not the root id, or the ids became floats on the way. Rows doubled:
# they merged on a column that is no key.
#
# **Fast learners.** Count the distinct pairs of neurons behind each number, and say why that changes the order.
# :::

# %% [markdown]
# ## Step 4: build the graph {#step-4 minutes=5}
#
# ::: {.exercise #build-graph title="Step 4: build the graph" minutes=5 worksheet=false}
# Turn `pairs` into a directed NetworkX graph named `circuit`, with the synapse count on every edge.

# %%
#| label: tbl-circuit
#| tbl-cap: "Synapses sent and received by each cell type, over synapses that leave the lateral ganglion. Data: Fenyves et al. 2020."
#| output-location: column
### BEGIN SOLUTION
circuit = nx.from_pandas_edgelist(
    pairs, "pre_type", "post_type",
    edge_attr="synapses",
    create_using=nx.DiGraph)
### END SOLUTION
weight = circuit.size(weight="synapses")
assert weight == len(region)
out = circuit.out_degree(weight="synapses")
into = circuit.in_degree(weight="synapses")
pd.DataFrame({"sends": dict(out),
              "receives": dict(into)})

# %% [markdown]
# ::: {.answer lines=3}
# The graph has an edge from a type to itself. What does it stand for?
# :::
#
# ::: {.solution}
# The edge from a type to itself: synapses between two neurons of that type.
# `{python} int((region["pre_pt_root_id"] == region["post_pt_root_id"]).sum())` synapses lead from a neuron to itself.
# :::
# :::
#
# ::: notes
# **Say.** "Nodes are now cell types, not neurons: `{python} circuit.number_of_nodes()` of them, with
# `{python} circuit.number_of_edges()` edges. Every possible pair occurs, so the pattern is in the weights."
#
# **Ask.** "Sends and receives are not equal for a type. Is something wrong?" No. All senders lie in one ganglion,
# receivers anywhere: the graph is cut out of a larger one.
#
# **Errors.** Total too small: `Graph` for `DiGraph`, opposite pairs fell together; the assert catches it. Degree
# without `weight`: it counts edges, and every type gets the same small number.
#
# **Move on** when the assert is silent.
# :::

# %% [markdown]
# ## Step 5: plot the top ten {#step-5 minutes=4}
#
# ::: {.exercise #plot-top title="Step 5: plot the top ten" minutes=4 worksheet=false}
# Draw a horizontal bar chart of the ten largest pairs, the largest on top.

# %%
#| label: fig-top-draft
#| fig-cap: "Ten cell-type pairs with most synapses sent from the lateral ganglion (Fenyves et al. 2020). Sums grow with the number of neurons of a type; they are no measure of strength."
#| fig-alt: >
#|   Horizontal bar chart of `{python} len(top)` pairs. `{python} names[0].replace("→", "to")` leads with `{python} f"{top['synapses'][0]:,}"` synapses, then `{python} names[1].replace("→", "to")` with `{python} f"{top['synapses'][1]:,}"` and `{python} names[2].replace("→", "to")` with `{python} f"{top['synapses'][2]:,}"`; of the others none has more than `{python} f"{top['synapses'][3]:,}"`.
#| output-location: column
top = pairs.head(10)
names = (top["pre_type"] + " → "
         + top["post_type"])
fig, ax = plt.subplots()
### BEGIN SOLUTION
ax.barh(names, top["synapses"])
ax.set_xlabel("synapses")
ax.invert_yaxis()
### END SOLUTION
plt.show()

# %% [markdown]
# ::: {.answer lines=2}
# Write down one thing the chart shows, and one it cannot show.
# :::
#
# ::: {.solution}
# It shows that the three largest pairs carry
# `{python} f"{pairs['synapses'].head(3).sum() / pairs['synapses'].sum():.0%}"` of the synapses. It cannot show that
# these pairs are strong: large classes have more pairs of neurons, and a count has no sign.
# :::
# :::
#
# ::: notes
# **Say.** "Four minutes, three lines. It may be ugly; the next block makes it a figure."
#
# **Errors.** Bars in the wrong order: the axis counts upward, `invert_yaxis` turns it. Labels cut off: a
# horizontal chart, not a vertical one. Two charts in one: the cell was run twice without a new `subplots`.
#
# **Ask at the end.** "A student writes: sensory neurons drive interneurons most strongly. Correct?" No: sum of
# counts, no strength, and no correction for the size of the classes.
#
# **Hand over.** Everybody has a figure without a title. Leave it on the screen.
# :::

# %% [markdown]
# # Visualization and export {#export time="50:00-65:00"}
#
# Turn the draft into a figure that stands alone, then write figure, table and metadata to disk so that they can be
# found and trusted.
#
# ::: notes
# **Say.** "A plot without labels is a sketch: you understand it today, because you made it today. Now we make it
# readable for a person with nothing but the page."
#
# **Organize.** Two demos, then learners finish their own chart, then exports. Everybody writes into a folder
# `exports` beside the notebook.
# :::

# %% [markdown]
# ## What is this a plot of? {#sketch minutes=1}

# %%
#| label: fig-sketch
#| fig-cap: "A sketch. Without labels it cannot support any conclusion."
#| fig-alt: "Grouped bars in two colors, tallest at the left, with numbers on both axes but no labels, title or legend."
#| output-location: column
given = connections.groupby(
    "pre_neuron")["synapses"].sum()
taken = connections.groupby(
    "post_neuron")["synapses"].sum()
fig, ax = plt.subplots()
ax.hist([given, taken], range(0, 701, 50))
plt.show()

# %% [markdown]
# List what you would have to ask its author.
#
# ::: notes
# **Do.** Fifteen seconds of silence, then collect: what is counted, in which unit, what do the colors mean, which
# animal, which data, how many.
#
# **Say.** "Every question you had to ask is a label that is missing. Axis labels answer *what*, the legend answers
# *which*, the title answers *where am I*, the caption answers *so what*."
#
# **Move on** with at least four questions on the board.
# :::

# %% [markdown]
# ## The same plot, readable {#readable minutes=1}

# %%
#| label: fig-readable
#| fig-cap: "Synapses sent and received per neuron in *C. elegans* (Fenyves et al. 2020). Few neurons receive very many. Neurons that send no synapse are not among the senders."
#| fig-alt: >
#|   Grouped histogram with axis labels, title and legend. The tallest bars are at the left; received counts reach `{python} int(taken.max())`, sent counts end at `{python} int(given.max())`.
#| output-location: column
fig, ax = plt.subplots()
ax.hist([given, taken], range(0, 701, 50),
        label=["sent", "received"])
ax.set(xlabel="synapses per neuron",
       ylabel="number of neurons",
       title="Synapses of all neurons")
ax.legend(title="synapses")
plt.show()

# %% [markdown]
# Notice: same bars, four more facts. Both histograms share their bins; otherwise heights cannot be compared.
#
# ::: notes
# **Compare.** Go back one slide and forth again. Ask which of the questions on the board are answered now. What
# is left (which data, what follows) belongs to the caption.
#
# **Read the caption aloud** and ask which half says what can be concluded and which half warns.
#
# **Common error.** `ax.legend()` without `label=`: an empty box and a warning. Labels first.
#
# **Ask.** "Why not log scale?" One may; then say so on the axis, and mind that zero has no place there.
# :::

# %% [markdown]
# ## Make yours publication-ready {#publication minutes=3}
#
# ::: {.exercise #publication-figure title="Make yours publication-ready" minutes=3 worksheet=false}
# Draw your top ten again with axis labels, title and a legend for the sending class; keep the figure as `fig_top`.

# %%
#| label: fig-top
#| fig-cap: "Synapses sent from the lateral ganglion, by cell-type pair (Fenyves et al. 2020). Sums depend on how many neurons a type has; they show neither strength nor sign."
#| fig-alt: >
#|   Horizontal bar chart of `{python} len(top)` labeled pairs with title, axis labels and a legend of `{python} top["pre_type"].nunique()` sending classes; `{python} names[0].replace("→", "to")` is longest at `{python} f"{top['synapses'][0]:,}"` synapses, the shortest has `{python} int(top["synapses"].min())`.
#| output-location: column
fig_top, ax = plt.subplots()
### BEGIN SOLUTION
senders = top.groupby("pre_type")
for sender, part in senders:
    ax.barh(part.index, part["synapses"],
            label=sender)
ax.set_yticks(top.index, names)
ax.invert_yaxis()
ax.set(xlabel="synapses",
       ylabel="cell-type pair",
       title="Sent by lateral ganglion")
ax.legend(title="sender", loc="lower right")
### END SOLUTION
plt.show()

# %% [markdown]
# ::: {.answer lines=4}
# Write its caption in a Markdown cell below: what is shown, of which data, what may be concluded.
# :::
#
# ::: {.solution}
# "Chemical synapses sent by neurons of the lateral ganglion of *C. elegans* (Fenyves et al. 2020;
# `{python} data_version`), by pair of cell types. Not corrected for the number of neurons of a type."
# :::
# :::
#
# ::: notes
# **Walk and look.** Read captions over shoulders. The commonest miss is the limit; ask "what might a careless reader
# conclude from this?" and have them write the answer down as a warning. A good caption names animal, region, unit, source
# with its version, and one limit.
#
# **Errors.** Legend with one entry: they drew all bars in one call; the loop gives each class its own. Bars and names
# out of step: `set_yticks` needs positions and names of the same table.
#
# **Accept** other solutions: hatching, direct labels, a dot plot. Required are labels, title, legend, caption.
#
# **Move on** when `fig_top` exists on every machine; the next cell saves it.
# :::

# %% [markdown]
# ## Which neurons are the hubs? {#hubs minutes=1 .optional}
#
# ::: {.content-visible when-format="html"}

# %%
#| label: fig-hubs
#| fig-cap: "Every neuron of *C. elegans*, hover for its name (Fenyves et al. 2020). Many partners make a hub of this table, not yet of the animal."
#| fig-alt: >
#|   Interactive scatter plot of partners sent to against partners received from, one mark per neuron, colored and shaped by cell class. `{python} " and ".join(sorted(degree.nlargest(2, "inputs").index))` stand alone at the top right.
#| output-location: column
fig = px.scatter(
    degree.reset_index(), x="inputs",
    y="outputs", color="cell_class",
    symbol="cell_class",
    hover_name="neuron",
    labels={"inputs": "receives from",
            "outputs": "sends to",
            "cell_class": "class"},
    title="Partners of each neuron")
fig

# %% [markdown]
# :::
#
# ::: {.content-visible unless-format="typst"}
# ::: {.content-visible unless-format="html"}

# %%
#| label: fig-hubs-paper
#| echo: false
#| fig-cap: "Every neuron of *C. elegans*, the two with most inputs named (Fenyves et al. 2020). Many partners make a hub of this table, not yet of the animal."
#| fig-alt: >
#|   Scatter plot of partners sent to against partners received from, one mark per neuron, `{python} degree["cell_class"].nunique()` shapes for the cell classes. `{python} " and ".join(sorted(degree.nlargest(2, "inputs").index))`, named, stand alone at the top right, each with at least `{python} int(degree["inputs"].nlargest(2).min())` inputs and `{python} int(degree.nlargest(2, "inputs")["outputs"].min())` outputs.
fig, ax = plt.subplots()
for (kind, part), marker in zip(degree.groupby("cell_class"), "osD^"):
    ax.scatter(part["inputs"], part["outputs"], s=20, marker=marker, label=kind)
for (neuron, row), dy in zip(degree.nlargest(2, "inputs").iterrows(), (-18, 8)):
    ax.annotate(neuron, (row["inputs"], row["outputs"]), xytext=(0, dy),
                textcoords="offset points", ha="center", fontsize=13)
ax.set(xlabel="receives from", ylabel="sends to", title="Partners of each neuron")
ax.legend(title="class", fontsize=13, title_fontsize=13, loc="lower right")
plt.show()

# %% [markdown]
# :::
# :::
#
# Notice: interaction is for exploring; what you found must also stand on paper.
#
# ::: notes
# **Do.** Hover over the two dots at the top right and read the names. Click a class in the legend to hide it.
#
# **Say.** "Plotly answers questions you did not know you had. But a reader of the PDF cannot hover: whatever you
# found, name it in a static figure." The handout carries that static twin.
#
# **Ask.** "Why shape *and* color?" Some readers do not see the colors, and printers drop them.
#
# **If late, cut this.** Needs nothing and leaves nothing.
# :::

# %% [markdown]
# ## Save the figure twice {#save-figure minutes=1}
#
# Why two files? PNG for slides, SVG for print and later edits.

# %%
#| label: write-figure
EXPORTS = Path("exports")
EXPORTS.mkdir(exist_ok=True)
plt.rcParams["svg.hashsalt"] = "top-pairs"
fig_top.savefig(EXPORTS / "top-pairs.png", dpi=200)
fig_top.savefig(EXPORTS / "top-pairs.svg", metadata={"Date": None})
sorted(path.name for path in EXPORTS.glob("top-pairs.*"))

# %% [markdown]
# Notice: saved by code, never by right-click. The two extra settings make the same figure give the same bytes.
#
# ::: notes
# **Say.** "If you save by hand, the file on disk and the code drift apart the first time you are in a hurry."
#
# **Ask.** "What is in an SVG by default that changes every time?" The date and random ids. Without them, version control
# shows a change only when the figure changed.
#
# **Errors.** An empty picture: `savefig` after `plt.show()` on `plt` saves a new, blank figure; on `fig_top` it saves the
# right one. `FileNotFoundError`: `mkdir` was skipped.
#
# **Move on** when both files can be opened.
# :::

# %% [markdown]
# ## Save the table with its story {#save-table minutes=2.5}
#
# ::: {.exercise #csv-header title="Save the table with its story" minutes=2.5 worksheet=false}
# Write `pairs` to `target` so that the three comment lines stand above the header row.

# %%
#| label: write-csv
comment = (f"# C. elegans synapses, Fenyves et al. 2020\n"
           f"# {data_version}, tables taken {QUERY_DATE}\n"
           f"# sender in {REGION}, counted by cell-type pair\n")
target = EXPORTS / "pairs.csv"
### BEGIN SOLUTION
with target.open("w", encoding="utf-8", newline="") as file:
    file.write(comment)
    pairs.to_csv(file, index=False, lineterminator="\n")
### END SOLUTION
print(*target.read_text(encoding="utf-8").splitlines()[:5], sep="\n")

# %% [markdown]
# ::: {.answer lines=2}
# Which question of a stranger does each comment line answer?
# :::
#
# ::: {.solution}
# Line 1: what is it, and who made it? Line 2: which version, and when? Line 3: what was done to it?
# :::
# :::
#
# ::: notes
# **Say.** "A table that leaves the notebook leaves its context. Three lines give it back: source, version, query.
# The version is the one to forget last."
#
# **Errors.** Comment missing: `to_csv(target)` opened the file anew and overwrote it; write to the open file. An extra
# first column without a name: `index=False` forgotten. Blank lines on Windows: `newline=""` forgotten.
#
# **Ask.** "Why the hash sign?" It is a convention that readers can be told about; the next slide does so.
#
# **Move on** when the first five lines on screen agree.
# :::

# %% [markdown]
# ## Does the file give back the table? {#read-back minutes=1}

# %%
#| label: read-csv
again = pd.read_csv(target, comment="#")
pd.testing.assert_frame_equal(again, pairs, check_dtype=False)
print("read back", len(again), "rows, equal to the original")

# %% [markdown]
# Notice: an export is finished when it has been read, not when it has been written.
#
# ::: notes
# **Say.** "Two lines, and you know that a stranger can use your file." Then delete the argument `comment` and run: pandas
# takes our first line for the header and stops with a `ParserError` at the fourth. Put it back.
#
# **Ask.** "When would this check fail although nothing is broken?" Dates and categories come back as text, floats may
# differ in the last digit. Then compare what matters, and say what was lost.
#
# **Move on** once the class has seen both versions.
# :::

# %% [markdown]
# ## What does CSV forget? {#parquet minutes=1 .optional}

# %%
#| label: tbl-dtypes
#| tbl-cap: "Column types of the same table, read back from two formats. Source: this notebook's exports."
kept = pairs.astype({"pre_type": "category"})
kept.to_parquet(EXPORTS / "pairs.parquet", index=False)
parquet = pd.read_parquet(EXPORTS / "pairs.parquet")
pd.DataFrame({"CSV": again.dtypes.astype(str),
              "Parquet": parquet.dtypes.astype(str)})

# %% [markdown]
# Notice: Parquet stores types, CSV stores text. Give people CSV, give programs Parquet.
#
# ::: notes
# **Say.** "Remember the long root ids: in Parquet they are integers for ever. In CSV each reader guesses again."
#
# **Ask.** "Then why CSV at all?" Anyone can open it, today and in twenty years, and the comment lines are readable.
# Export both when in doubt.
#
# **Error.** `ImportError: pyarrow`: it is the engine behind `to_parquet`; it belongs in `requirements.txt` although
# you never import it.
#
# **If late, cut this.**
# :::

# %% [markdown]
# ## Write down how it was made {#metadata minutes=1.5}

# %%
#| label: write-metadata
metadata = {
    "dataset": "C. elegans synapses, doi:10.1371/journal.pcbi.1007974",
    "datastack": worm.datastack_name,
    "materialization_version": worm.version,
    "query_date": QUERY_DATE,
    "parameters": {"region": REGION, "side": "sender", "top": len(top)},
    "outputs": sorted(path.name for path in EXPORTS.glob("*pairs.*")),
}
record = EXPORTS / "metadata.json"
record.write_text(json.dumps(metadata, indent=2), encoding="utf-8")
assert json.loads(record.read_text(encoding="utf-8")) == metadata
print("recorded:", *metadata)

# %% [markdown]
# Notice: region, version, date and count come from the analysis. What is typed twice can disagree.
#
# ::: notes
# **Say.** "JSON because both a person and a program can read it. Where the analysis has a variable, the record takes it:
# if you change the region, the record changes with it."
#
# **Ask.** "What would you add for your own project?" Good answers: package versions, the name of the notebook, the
# commit, the materialization version. Bad answer: the token of the server. Never write a secret.
#
# **Error.** `TypeError: not JSON serializable`: a pandas integer or a path. Convert with `int(...)` or `str(...)`.
#
# **Move on** when the file is on disk.
# :::

# %% [markdown]
# ## Decide: the checksum does not match {#decide-checksum minutes=1.5 .optional}
#
# ::: {.decision #checksum-differs}
# Your checksum differs from the data card. What should happen before the analysis runs?
#
# - [ ] Update the card and go on
#
#     > That makes the alarm fall silent and leaves its cause unknown.
# - [ ] Run it: the rows are as many
#
#     > Values can change while the number of rows stays.
# - [x] Stop and find out what differs
#
#     > Yes: a difference is information. Learn what it is, decide which data you describe, and record that version.
# - [ ] Take the check out of the notebook
#
#     > Then the next change will not be noticed at all.
# :::
#
# ::: notes
# **Run it.** In pairs, forty seconds. Ask two pairs for reasons before revealing.
#
# **Likely answers.** "Same number of rows" convinces many. Counter-example: one synapse count edited from 3 to 30.
#
# **Follow up.** "How do you find out what changed?" Ask the source, compare old and new file line by line, look at the
# version history. Usual culprits: line ends after a checkout, a spreadsheet, a new release of the table.
# :::

# %% [markdown]
# # Clean rerun test {#rerun time="65:00-80:00"}
#
# Restart the kernel and run all cells. First see three bugs that only a restart reveals, then document your notebook
# and put it to the test.
#
# ::: notes
# **Say.** "The moment of truth. A restart forgets everything that is not written on the page. Whatever breaks now is a
# reproducibility bug, and now is the cheapest moment to repair it."
#
# **Refer back** to the reasons on the board from the first minutes. Let the class sort them under the three bugs to
# come.
#
# **Save first.** Ask everybody to save before restarting anything.
# :::

# %% [markdown]
# ## Why run it again? {#why-rerun minutes=1}
#
# In six months a reviewer asks for the figure with one change. You will not remember the clicks.
#
# ```{.bash .not-run}
# jupyter nbconvert --to notebook --execute my-analysis.ipynb
# ```
#
# Notice: this line is a stranger. It runs top to bottom, with nothing in memory, and stops at the first error.
#
# ::: notes
# **Discuss** one minute. "Why does it matter?" Draw out: revisions, a colleague who takes over, an error found in the
# data, trust in your own result.
#
# **Say.** "In JupyterLab it is Kernel → Restart Kernel and Run All Cells. The command does the same without hands, so it
# can be run for you every night."
#
# **Objection.** "My notebook takes hours." Then split it: the slow part writes a file, the fast part reads it, and both
# record the version.
# :::

# %% [markdown]
# ## Bug one: used before it was made {#bug-order minutes=0.5}
#
# ::: columns
# ::: {.column width="50%"}
# As its author left it:
#
# ::: {.notebook src="order-broken" cells="report count"}
# :::
# :::
# ::: {.column width="50%"}
# Restarted and run:
#
# ::: {.notebook src="order-broken" cells="report count" rerun=true}
# :::
# :::
# :::
#
# ::: notes
# **Ask.** "How could this ever have worked?" Read the numbers in brackets: the last cell was run second, by hand; then
# somebody went up, and the kernel still knew the name.
#
# **Telltale.** Execution counts that are not in order. The file looks healthy: a number, no error.
#
# **Do,** if there is time. Open the file and restart it in front of the class. It stops where the right-hand side stops.
#
# **Move on** to the repair as soon as someone says "swap".
# :::

# %% [markdown]
# ## Repair one: make, then use {#repair-order minutes=0.5}
#
# ::: {.notebook src="order-repaired" cells="count report"}
# :::
#
# Notice: the order on the page is now the order of the computation.
#
# ::: notes
# **Say.** "Moving a cell is a repair. Running cells in a secret order is not."
#
# **Tip.** In JupyterLab, drag the cell by its left edge, or Ctrl-Shift-Up. Then restart again: one repair often uncovers
# the next bug.
# :::

# %% [markdown]
# ## Bug two: a click nobody else makes {#bug-click minutes=1}
#
# ::: columns
# ::: {.column width="50%"}
# As its author left it:
#
# ::: {.notebook src="click-broken" cells="choose select"}
# :::
# :::
# ::: {.column width="50%"}
# Restarted and run:
#
# ::: {.notebook src="click-broken" cells="choose select" rerun=true}
# :::
# :::
# :::
#
# ::: notes
# **Say.** "Interactive state is invisible twice: it is not on the page, and it is not in the history. The author picked a
# ganglion in the menu; the file holds the menu and not the choice."
#
# **Point out.** The counts jump from two to four. Here the missing step is a click; a deleted cell leaves the same gap.
#
# **Ask.** "Where in your own tools do you click?" Expect: a neuron picked in Neuroglancer, a slider, a file dialog, a
# filter in a spreadsheet.
#
# **Note.** The menu is a real one, of ipywidgets. The click itself is played by a cell that is not shown.
# :::

# %% [markdown]
# ## Repair two: write the choice down {#repair-click minutes=0.5}
#
# ::: {.notebook src="click-repaired" cells="choose select"}
# :::
#
# Notice: exploring by click is welcome; what you keep becomes a parameter at the top.
#
# ::: notes
# **Say.** "Click to find, type to keep." The parameter also goes into the metadata file, so the choice is recorded
# twice.
#
# **Ask.** "And a link into a viewer?" Paste the link with its state into a Markdown cell, next to what you saw there.
# :::

# %% [markdown]
# ## Bug three: the import from last week {#bug-import minutes=0.5}
#
# ::: columns
# ::: {.column width="50%"}
# As its author left it:
#
# ::: {.notebook src="import-broken" cells="spread"}
# :::
# :::
# ::: {.column width="50%"}
# Restarted and run:
#
# ::: {.notebook src="import-broken" cells="spread" rerun=true}
# :::
# :::
# :::
#
# ::: notes
# **Ask.** "The library is installed. Why does it fail?" `NameError`: this notebook never imported it.
# `ModuleNotFoundError` would say that this environment does not have it; then it is missing in `requirements.txt` too.
#
# **How it happens.** The import stood in a cell that was deleted, or was typed in a console attached to the same kernel.
# The counts tell again: three at the left, two at the right. What was run in between is not on the page.
# :::

# %% [markdown]
# ## Repair three: into the first cell {#repair-import minutes=0.5}
#
# ::: {.notebook src="import-repaired" cells="load spread"}
# :::
#
# Notice: all imports stand in the first cell, where the notebook stops at once if one is missing.
#
# ::: notes
# **Say.** "Search your notebook for `import`. Everything below the first cell moves up."
#
# **Then** run all again. If the first cell fails now, the environment file is incomplete: add the package and its
# version.
# :::

# %% [markdown]
# ## Best practices for connectomics code {#concept-practices minutes=1 .concept}
#
# Technical
# :   Pin packages, record dataset and materialization version, keep one direction, commit without outputs.
#
# Plain language
# :   Future you will thank present you for being organized.
#
# ::: {.callout-warning title="Misconception"}
# "Version control is for software engineers." In research it proves which code made your claim.
# :::
#
# ::: {.content-visible when-format="typst"}
# ::: {.true-false #misconceptions title="True or false?"}
# Which of these are true?
#
# - [ ] You must be an expert programmer before you can analyze connectomics data in Python.
#
#     > Most analyses repeat four patterns: query, filter, aggregate, plot.
# - [x] A notebook is reproducible when it runs top to bottom for someone who has never seen it.
#
#     > That needs pinned dependencies and a recorded dataset version.
# - [ ] "It runs on my machine" shows that a notebook is reproducible.
#
#     > Without pinned versions it says nothing about another machine.
# - [ ] Code comments are sufficient documentation.
#
#     > Comments explain lines; the reasons stand in Markdown cells.
# - [ ] All core libraries must be learned before the first analysis.
#
#     > Learn the one that takes your question.
# - [x] A commit can prove which code made a figure.
#
#     > Version control is for research, too: it ties a claim to its code.
# :::
# :::
#
# ::: notes
# **Say.** "Four habits. Three of them you have used in the last hour; the one left is version control. And one more for every
# step: a Markdown cell that says what it does and why."
#
# **Why versions of the data.** A connectome is proofread all the time. The same query, a month later, gives other
# counts. Without the materialization version you cannot tell a discovery from an edit.
#
# **Ask.** "Which of the four would have helped with the last notebook that broke for you?" One answer each from two
# learners.
# :::

# %% [markdown]
# ## Keep history small: git and nbstripout {#git minutes=1 .optional}
#
# How do I see what changed, and not every pixel of every figure?

# %%
#| label: tbl-strip
#| tbl-cap: "Outputs of one notebook, in the folder and in the commit. Source: a scratch repository."
import nbstripout  # stops here if it is not installed

# !git init -q -b main repo
# !cd repo && nbstripout --install
shutil.copy("python-jupyter-good.ipynb", "repo/hubs.ipynb")
# !git -C repo add hubs.ipynb
# !git -C repo -c user.name=me -c user.email=me@lab commit -q -m "Count the hubs"
here = Path("repo/hubs.ipynb").read_text().split("\n")
# there = !git -C repo show HEAD:hubs.ipynb
found = [sum("output_type" in line for line in side) for side in (here, there)]
pd.DataFrame([found], ["outputs"], ["in the folder", "in the commit"])

# %% [markdown]
# Notice: your copy keeps its outputs; the history keeps the code.
#
# ::: notes
# **Say.** "A notebook with figures is megabytes of text that changes on every run. nbstripout removes outputs on the way
# into the commit, not from the file you look at."
#
# **Ask.** "Then where are the results?" In `exports`, made by the code, described by the metadata.
#
# **Errors.** `Please tell me who you are`: set `git config user.name` and `user.email`. Outputs still in the commit:
# `nbstripout --install` was run in another folder; it is set per repository.
#
# **If late, cut this.**
# :::

# %% [markdown]
# ## Document and measure {#practice minutes=4}
#
# ::: {.quick-practice #mean-per-neuron minutes=4}
# Add one markdown cell documenting input version, processing steps, and output files. Then write a code cell that queries a synapse table and computes the mean number of synapses per neuron for one brain region.

# %%
#| label: mean-per-neuron
practice_region = "ventral nerve cord"
### BEGIN SOLUTION
query = worm.materialize.query_table
cord = query("synapses", filter_equal_dict={"pre_ganglion": practice_region})
inside = query("neurons", filter_equal_dict={"ganglion": practice_region})
members = inside["pt_root_id"]
sent_by = cord.groupby("pre_pt_root_id").size()
mean_sent = sent_by.reindex(members, fill_value=0).mean()
### END SOLUTION
print(f"{practice_region}: {mean_sent:.1f} synapses sent per neuron")

# %% [markdown]
# ::: {.answer lines=3}
# Draft the markdown cell: input version, processing steps, output files.
# :::
#
# ::: {.solution}
# *Input:* synapses of Fenyves et al. 2020, `{python} data_version`. *Steps:* neurons of the region,
# synapses counted per sender, zero for neurons that send none, mean. *Output:* one number, in this cell.
#
# Leaving out the `{python} int((~members.isin(sent_by.index)).sum())` silent neurons gives
# `{python} f"{sent_by.mean():.1f}"`. Say which mean you report.
# :::
# :::
#
# ::: notes
# **Say.** "Two cells: one for people, one for the kernel. Any ganglion will do; mine is the ventral nerve cord."
#
# **Watch for the trap.** Most will group by sender and average: that leaves out neurons without an outgoing connection.
# Ask "a mean over whom?" and let them count: `{python} len(members)` neurons in the region,
# `{python} int(members.isin(sent_by.index).sum())` of them send. Either answer is fine if the denominator is named.
#
# **Other regions.** In most ganglia every neuron sends, so both means agree; those learners are right and should say why.
#
# **Unblock.** First the query of `neurons` for one ganglion, then look at it, then the synapses, then the group by. Small steps.
#
# **Move on** after reading two markdown cells aloud.
# :::

# %% [markdown]
# ## Restart and run all {#restart minutes=3}
#
# ::: {.exercise #clean-rerun title="Restart and run all" minutes=3 worksheet=false}
# Save. Restart the kernel and run all cells. Repair what breaks, from the top, and restart again, until it runs through.
#
# ::: {.answer lines=4}
# Which cell stopped first, which of the three bugs was it, and what was the repair?
# :::
#
# ::: {.solution}
# Any honest record of the cell, the bug and the repair will do.
#
# - Used before it was made: the cell moved up.
# - A click nobody else makes: the choice is written down as a parameter.
# - The import from last week: it stands in the first cell.
#
# "I ran the other cell first" is not a repair.
# :::
# :::
#
# ::: notes
# **Say.** "Restart and run all, now, everybody. Hands up when it runs through."
#
# **Triage while you walk.** `NameError` for a variable: order. `NameError` for `np`, `plt`, `Path`: import. `KeyError` or a
# cell that waits for input: interactive state. `FileNotFoundError`: a path that exists on one machine only.
# `AssertionError`: read its message; the data are not what they were.
#
# **Neighbors help.** Who is through looks at the notebook to the left: the eye of a stranger finds it faster.
#
# **Applaud failures.** A bug found today costs a minute; found by a reviewer it costs a week.
#
# **Move on** when about four of five run; the rest repair during the check.
# :::

# %% [markdown]
# ## Check: the number has changed {#check-version minutes=0.5}
#
# ::: {.quiz #recorded-version}
# Six months later your notebook counts more synapses. What tells you whether the data or the code changed?
#
# - [ ] The comments beside the lines of code
#
#     > They say what was intended when they were written, not which data came in.
# - [ ] The outputs saved inside the notebook
#
#     > They prove that the number was another one, and hold nothing about the cause.
# - [x] The recorded dataset version and commit
#
#     > Yes: compare both with today's. What differs has changed; if neither does, look at the packages.
# :::
#
# ::: notes
# **Run it.** Vote and reveal.
#
# **Likely answers.** Saved outputs tempt, because they are evidence *that* something changed. Ask: "evidence of what
# caused it?"
#
# **Follow up.** "Neither differs. What is left?" Package versions, randomness without a seed, hidden state.
# :::

# %% [markdown]
# ## Check: what did the filter drop? {#check-missing minutes=1}
#
# ::: {.quiz #missing-region}
# `{python} int(neurons["ganglion"].isna().sum())` neurons have no ganglion. What does a filter for `pre_ganglion` do with the synapses they send?
#
# - [ ] It stops with an error message
#
#     > Comparing with a missing value is no error: the two count as unequal, and the run goes on.
# - [x] It drops them without a word
#
#     > Yes: a missing region equals none. `{python} int(connections.merge(neurons, left_on="pre_neuron", right_on="neuron").query("ganglion.isna()")["synapses"].sum())` synapses are lost, whichever ganglion you ask for.
# - [ ] It keeps them, marked as unknown
#
#     > Only when you ask for all rows and name the missing ones yourself, with `fillna("unknown")`.
# :::
#
# ::: notes
# **Run it.** Vote, reveal, then prove it in a cell: ask for every ganglion in turn, add up, and compare with the count of the table.
#
# **Say.** "No error, no warning, a smaller number. That is why validation counts the missing values before the analysis,
# and why the count belongs in your Markdown cell."
#
# **Likely answers.** People from R expect missing rows to come back as missing; in SQL, and in pandas, they do not pass the
# filter.
#
# **Move on.** "Your notebook runs, and you know what it left out. Time to hand it in."
# :::

# %% [markdown]
# # Competency check and exit ticket {#competency time="80:00-90:00"}
#
# Submit your notebook, put a neighbor's notebook to three tests, and leave one sentence behind.
#
# ::: notes
# **Say.** "Last block: you hand in, you read somebody else's, you tell me what was useful."
#
# **Organize.** Show where to submit and leave the address on the board. Who has no running notebook submits what there
# is, with a line at the top saying what breaks.
# :::

# %% [markdown]
# ## Three tests {#three-tests minutes=1}
#
# 1. It runs from a clean kernel without errors.
# 2. Every output has a Markdown explanation.
# 3. Someone who has never seen the code understands what it does and can reproduce it.
#
# ::: {.checklist #progress title="Progress: this session"}
# - [Find the artifact]{done="artifact-qa"}
# - [Decide what happens before reconstruction starts]{done="artifact-triage"}
# - Export the figure with its metadata
# - [Finish the quick practice]{done="mean-per-neuron"}
# - [Run the notebook from a clean kernel]{done="clean-rerun"}
# - [Pass the checkpoint quiz]{done="checkpoint"}
# - [Hand in the exit ticket]{done="exit-ticket"}
# :::
#
# ::: notes
# **Say.** "Three tests, in the order of their price. The first a machine can do. The second you can do. The third needs
# another person, and that person is sitting next to you."
#
# **Ask.** "Which one will most notebooks fail?" Usually the second: a table without a sentence under it.
#
# **Point out.** The worksheet has the steps of the session as boxes. Tick what is done; what is not, is for the studio.
#
# **Move on** to the check: it is about the second test.
# :::

# %% [markdown]
# ## Check: comment or Markdown? {#check-communication minutes=1}
#
# ::: {.quiz #comment-or-markdown}
# Which of these belongs in a Markdown cell?
#
# - [x] "We count by type: a single pair holds too few"
#
#     > Yes: a reason for the analysis, wanted by readers who skip the code.
# - [ ] "The axis counts upward, so this line inverts it"
#
#     > It explains one surprising line. A comment beside that line is where its reader looks.
# - [ ] "Here we group the table by its two columns"
#
#     > The code says so already, word for word. A reader learns nothing new from it.
# :::
#
# ::: notes
# **Run it.** Vote, reveal.
#
# **Likely answers.** Some put everything in Markdown to be safe. Ask who will read the third sentence, and what they
# learn from it.
#
# **Follow up.** "Look at your last figure: is the *why* on the page?" Ten seconds to add it.
#
# **Move on** to the swap at once.
# :::

# %% [markdown]
# ## Submit and swap {#swap minutes=3}
#
# ::: {.exercise #peer-check title="Submit and swap" minutes=3 worksheet=false}
# Submit your notebook. Then open your neighbor's, restart, run all, and put it to the three tests.
#
# ::: {.answer lines=4}
# Tests passed (1, 2, 3), and the one thing you had to ask its author:
# :::
#
# ::: {.solution}
# The best finding is a question to the author that a Markdown cell could have answered.
#
# "Nothing to ask" deserves a second look:
#
# - Is the data version stated?
# - Does every figure say what it cannot show?
# :::
# :::
#
# ::: notes
# **Organize.** Pairs swap files, by stick or shared folder. One minute to run, one to read, one to say.
#
# **Say.** "Do not help the notebook. If it needs you, write that down: it is the finding."
#
# **Errors.** It stops at the imports: another environment, so look at `requirements.txt`. It stops at loading: a path that
# belongs to the author. Both are findings, not bad luck.
#
# **Move on** when every pair has exchanged one question.
# :::

# %% [markdown]
# ## How it is assessed {#assessment minutes=1}
#
# ::: {.rubric #rubric}
# Minimum
# :   runnable notebook from clean kernel, clear outputs, basic metadata, at least one plot with labels.
#
# Strong
# :   clean linear structure, robust error handling, repeatable rerun, markdown narrative explaining every step, exported metadata JSON, version-pinned requirements file.
#
# Failure
# :   hidden state dependencies, undocumented assumptions, plots without labels, no dataset version recorded.
#
# ::: {.solution}
# - *Minimum:* restart and run all ends without an error, one plot has a title and both labels, the dataset is named.
# - *Strong:* asserts stop it when the table changes, `metadata.json` takes its values from variables, versions are pinned, every
#   figure says what it cannot show.
# - *Failure:* execution counts out of order, a name that no cell makes, a number whose table nobody can name.
# :::
# :::
#
# ::: notes
# **Do.** Learners tick where they stand now, and write beside it the one thing that lifts them a level.
#
# **Ask.** "What is robust error handling in a notebook this small?" Asserts on the schema, `validate` in joins, reading an
# export back. Not a `try` that hides errors.
#
# **For the assessor.** Restart and run first; a notebook that stops is at most incomplete, however good it looks. Then look
# for the dataset version.
# :::

# %% [markdown]
# ## Studio: your own notebook {#studio minutes=1}
#
# ::: {.content-visible unless-format="typst"}
# Build a connectomics analysis notebook, in four parts:
#
# - **A** Setup and data loading, 20 minutes
# - **B** Analysis, 20 minutes
# - **C** Visualization and export, 15 minutes
# - **D** Reproducibility check, 5 minutes
#
# The worksheet has every step.
# :::
#
# ::: {.content-visible when-format="typst"}
# Learners produce a complete, reproducible Jupyter notebook that queries a connectomics dataset, performs a descriptive
# analysis, and exports documented results.
#
# ::: {.exercise #studio-a title="Part A: Setup and data loading" minutes=20}
# - [ ] Create a new notebook with a header cell: title, your name, date, dataset name, materialization version.
# - [ ] Create a setup cell with all imports and version pinning.
# - [ ] Initialize CAVEclient (or load a provided sample CSV if CAVE access is unavailable).
# - [ ] Query or load a synapse table. Validate: print column names, data types, row count, and first 5 rows.
# - [ ] Add a markdown cell explaining what the dataset contains and what version you are using.
#
# ::: {.answer lines=3}
# Dataset, version or checksum, number of rows, what one row stands for:
# :::
#
# ::: {.solution}
# Connections: `{python} f"{len(connections):,}"` rows, `{python} connections.shape[1]` columns, one row a directed pair of
# neurons; checksum `{python} checksum("celegans_connections.csv")`; as synapses from the server, `{python} data_version`. Mouse slice: `{python} f"{len(synapses):,}"` rows,
# `{python} synapses.shape[1]` columns, one row a synapse; checksum `{python} checksum("minnie65_synapses.parquet")`,
# materialization version not recorded by the source. Checks that stop the notebook are worth more than prints.
# :::
# :::
#
# ::: {.exercise #studio-b title="Part B: Analysis" minutes=20}
# Choose one descriptive analysis from the following options:
#
# - [ ] Synapse count distribution: histogram of synapse counts per neuron.
# - [ ] Top connections: bar chart of the 10 most connected cell-type pairs.
# - [ ] Degree distribution: in-degree vs. out-degree scatter plot for all neurons in a region.
# - [ ] Spatial distribution: scatter plot of synapse locations colored by cell type.
#
# Write the analysis code with markdown cells explaining each step. Compute at least one summary statistic (mean, median,
# max, or standard deviation) and report it in a markdown cell.
#
# With the sandbox: the first three use `celegans_sandbox`, or its CSV files. For the last, `phantom_sandbox` is synthetic: say
# so; `minnie65_sandbox` is real and has no cell types: color by input and output.
#
# ::: {.answer lines=3}
# Question, method in one sentence, statistic with its unit and its count:
# :::
#
# ::: {.solution}
# *Synapse count distribution.* Mean `{python} f"{given.mean():.1f}"` synapses sent per sending neuron, median
# `{python} f"{given.median():.0f}"`, largest `{python} int(given.max())`. Name the denominator, and why mean or median.

# %%
#| label: option-counts
#| fig-cap: "Synapses sent per neuron that sends any, *C. elegans* (Fenyves et al. 2020). The tail is real; what it does is not in the table."
#| fig-alt: >
#|   Histogram of synapses sent per neuron: tall bars at the left, a long tail to `{python} int(given.max())`, the mean marked right of the tallest bars.
fig, ax = plt.subplots(figsize=(6, 2.6))
ax.hist(given, bins=range(0, 460, 20), label="neurons")
ax.axvline(given.mean(), color="black", ls="--",
           label=f"mean {given.mean():.1f}")
ax.set(xlabel="synapses sent", ylabel="neurons",
       title="Synapses sent per neuron")
ax.legend()
plt.show()

# %% [markdown]
# *Top connections.* Ten largest pairs of cell classes, over all ganglia. As in the sprint, without the filter.

# %%
#| label: option-pairs
#| fig-cap: "Ten pairs of cell classes with most synapses, *C. elegans* (Fenyves et al. 2020). Sums grow with the size of a class."
#| fig-alt: >
#|   Horizontal bar chart of `{python} len(most)` pairs of cell classes; `{python} " to ".join(most.index[0])` is the longest bar, `{python} f"{most.iloc[0] / most.iloc[-1]:.0f}"` times the shortest.
kind = neurons.set_index("neuron")["cell_class"]
ends = connections.assign(
    sender=connections["pre_neuron"].map(kind),
    receiver=connections["post_neuron"].map(kind))
sums = ends.groupby(["sender", "receiver"])["synapses"].sum()
most = sums.nlargest(10)
fig, ax = plt.subplots(figsize=(6, 3))
ax.barh([" → ".join(pair) for pair in most.index], most)
ax.invert_yaxis()
ax.set(xlabel="synapses", ylabel="sender → receiver",
       title="Ten largest pairs of classes")
plt.show()

# %% [markdown]
# *Degree distribution.* Largest in-degree `{python} int(degree["inputs"].max())`, largest out-degree
# `{python} int(degree["outputs"].max())`, over all neurons; here those of one region.

# %%
#| label: option-degrees
#| fig-cap: "In- and out-degree of the neurons of the lateral ganglion (Fenyves et al. 2020). Partners in the whole table count, not only those inside the ganglion."
#| fig-alt: >
#|   Scatter plot of out-degree against in-degree for one ganglion, one mark per neuron; most lie close together at the lower left, a few far above or to the right.
place = degree[degree["ganglion"] == "lateral ganglion"]
fig, ax = plt.subplots(figsize=(6, 3))
ax.scatter(place["inputs"], place["outputs"])
ax.set(xlabel="in-degree (partners)", ylabel="out-degree (partners)",
       title=f"Lateral ganglion, {len(place)} neurons")
plt.show()

# %% [markdown]
# *Spatial distribution.* No real table here has places and types together. The **synthetic** phantom has both; the real
# mouse slice has places, and inputs (`{python} f"{len(inputs_of_one):,}"`) and outputs (`{python} len(outputs_of_one)`) instead of types.

# %%
#| label: option-phantom
#| fig-cap: "Synapses of the **synthetic** volume by type of the sender. It shows that the code works; nothing about brains can be concluded."
#| fig-alt: "Scatter plot of synapse places in x and y, in micrometers, with a color and shape for each of the synthetic cell types."
ask = phantom.materialize.query_table
kinds = ask("phantom_cell_types", log_warning=False)
of_root = kinds.set_index("pt_root_id")["cell_type"]
spots = ask("phantom_synapses", log_warning=False)
spots["type"] = spots["pre_pt_root_id"].map(of_root).fillna("no type")

def places(table, voxel):
    """x and y of the synapses, in micrometers."""
    points = np.array(table["ctr_pt_position"].tolist())
    return (points * np.array(voxel) / 1000).T[:2]

fig, ax = plt.subplots(figsize=(6, 3.4))
for (name, part), marker in zip(spots.groupby("type"), "osD^v"):
    ax.scatter(*places(part, em.resolution), s=14, marker=marker, label=name)
ax.set(xlabel="x (µm)", ylabel="y (µm)", aspect="equal",
       title="Synapses of the synthetic volume")
ax.legend(title="sender", fontsize=11, loc="upper left",
          bbox_to_anchor=(1, 1))
plt.show()

# %%
#| label: option-mouse
#| fig-cap: "Synapses of one mouse neuron (MICrONS minnie65, real): inputs outline the cell, outputs what of its axon is in the table. One neuron is no sample."
#| fig-alt: "Scatter plot of synapse places in x and y, in micrometers. Many small marks for inputs, fewer and larger ones for outputs; y points down, as depth does."
fig, ax = plt.subplots(figsize=(6, 3.6))
for name, part, marker in (("inputs", inputs_of_one, "."),
                           ("outputs", outputs_of_one, "^")):
    ax.scatter(*places(part, (4, 4, 40)), s=9, marker=marker, label=name)
ax.set(xlabel="x (µm)", ylabel="y (µm)", aspect="equal",
       title="One mouse neuron")
ax.invert_yaxis()
ax.legend()
plt.show()

# %% [markdown]
# :::
# :::
#
# ::: {.exercise #studio-c title="Part C: Visualization and export" minutes=15}
# - [ ] Create at least one publication-quality figure with labeled axes, title, and legend.
# - [ ] Add a markdown caption below the figure explaining what it shows and what conclusions (if any) can be drawn.
# - [ ] Export your data table as CSV and your figure as PNG.
# - [ ] Create a metadata JSON cell recording dataset version, query parameters, and analysis date.
#
# ::: {.answer lines=4}
# Draft of the caption:
# :::
#
# ::: {.solution}
# The caption names a limit that fits the data: counts are not strength, a ganglion is where the cell body lies, one mouse
# neuron is no sample. The CSV can be read back; the JSON takes its values from variables.
# :::
# :::
#
# ::: {.exercise #studio-d title="Part D: Reproducibility check" minutes=5}
# - [ ] Restart kernel and run all cells.
# - [ ] Verify all outputs regenerate correctly.
# - [ ] If any cell fails, fix it and re-run.
#
# ::: {.answer lines=3}
# What failed first, and what was the repair? If nothing failed: who else has run it?
# :::
#
# ::: {.solution}
# Execution counts run from one without gaps, and deleting the folder of exports before the run brings the same files back.
# :::
# :::
# :::
#
# ::: notes
# **Say.** "An hour of your own: same path, your question. The sandbox is enough, and so are its CSV files; with a token you may
# query a live server."
#
# **Start the sandbox** outside of class: `python -m connectome_sandbox` prints the address, the token and the line that makes a
# client.
#
# **Point out.** Part B offers four analyses. The spatial one needs coordinates and types together: only the synthetic phantom has
# both. Real coordinates without types are in the mouse table: color by input and output.
#
# **Tell them** when and where it is due, and that the rubric of the last slide is what it is read with.
# :::

# %% [markdown]
# ## What today's numbers cannot say {#limits minutes=0.5}
#
# - *C. elegans*: region of the cell body; counts, not strengths; no muscles.
# - Mouse: one neuron, no cell types, version not recorded.
# - Phantom: synthetic; it teaches tools, never brains.
#
# ::: notes
# **Say.** "Three lines, and the one that fits belongs in every caption of today. Real data, small tables, honest limits."
#
# **Sources.** *C. elegans*: Fenyves et al. 2020, CC BY 4.0; ganglion and class as in WormAtlas, mixed classes collapsed to
# "polymodal". Mouse: MICrONS minnie65, CC BY 4.0. Details in the data card.
#
# **Move on** to the exit ticket.
# :::

# %% [markdown]
# ## Exit ticket {#exit minutes=2}
#
# ::: {.exit-ticket #exit-ticket}
# 1. Link to submitted notebook.
# 2. One sentence describing the most useful library you learned today and why.
#
# ::: {.answer lines=3}
# :::
#
# ::: {.solution}
# A good sentence ties the library to a task: "pandas, because one join gave every connection its cell class."
# :::
# :::
#
# ::: notes
# **Say.** "Two lines before you go. The link, and one sentence with the word *because*."
#
# **Read afterward.** Note the libraries nobody names: they need another example next time.
#
# **Collect** on paper or in the shared document; stay at the door for the ones whose notebook still stops.
#
# **Close.** "Today the server was on your own disk. When it is across the ocean, four names in one cell change; what follows them
# stays the same."
# :::

# %% [markdown]
# # Further questions {#further .backup}
#
# Shown when somebody asks. What needs no network runs in the notebook, whether it is shown or not.
#
# ::: notes
# **Do not** teach these in order. `O` lists all slides; type a word of the title.
# :::

# %% [markdown]
# ## What the pins do {#pins}
#
# Does an environment keep what the file says?

# %%
#| label: pins-at-work
python = "python={}.{}".format(*sys.version_info)
spec = {"name": "connectomics", "channels": ["conda-forge"],
        "dependencies": [python, "pip", {"pip": ["-r requirements.txt"]}]}
Path("environment.yml").write_text(json.dumps(spec, indent=2))
Path("other.txt").write_text("pandas==0.25.0\n")
# !python -m pip install -q --no-index --dry-run -r requirements.txt && echo as pinned
# said = !python -m pip install -q --no-index --dry-run -r other.txt 2>&1
print(*[line for line in said if "matching" in line])

# %% [markdown]
# Notice: the first file fits, the second names a version that is not here. `environment.yml` is the same for conda.
#
# ::: notes
# **Say.** "A dry run installs nothing, and without an index it asks no server. It says whether this environment is the one in
# the file."
#
# **Point out.** JSON is YAML: conda reads the last file with `conda env create -f environment.yml`. It pins Python itself, which
# `requirements.txt` cannot.
#
# **Ask.** "Which of the two do you hand in?" The one your collaborators use; both if you do not know them.
# :::

# %% [markdown]
# ## CloudVolume: the same cell in three dimensions {#mesh}

# %% [markdown]
# ::: {.content-visible when-format="html"}

# %%
#| label: fig-mesh
#| fig-cap: "Surface of one cell of the **synthetic** volume; drag to turn it."
#| fig-alt: "Interactive three-dimensional surface of one cell: a body with a process, and a few pieces of further processes that end where the volume ends."
#| output-location: column
nuclei = phantom.materialize.query_table(
    "phantom_nuclei", log_warning=False)
row = nuclei["volume"].idxmax()
mesh = seg.mesh.get(nuclei.pt_root_id[row])
x, y, z = mesh.vertices.T.round(-1) / 1000
i, j, k = mesh.faces.T
fig = go.Figure(go.Mesh3d(
    x=x, y=y, z=z, i=i, j=j, k=k))
fig.update_layout(
    title="One synthetic cell (µm)",
    scene_camera_center_z=-0.2,
    scene_aspectmode="data")

# %% [markdown]
# :::
#
# Notice: `{python} f"{len(mesh.faces):,}"` triangles. Sandbox only; live: `nucleus_detection_v0` of `minnie65_public`.
#
# ::: aside
# Silversmith et al. 2021, <https://doi.org/10.5281/zenodo.3956205>
# :::
#
# ::: notes
# **Do.** Turn it once with the mouse and let go. Flat sides are the walls of the volume, not of the cell.
#
# **If asked why it is in pieces.** They bear one id: the cell leaves the volume and comes back.
#
# **Say.** "Table, image, segmentation, mesh: four views of one id."
# :::

# %% [markdown]
# ## The same question to MICrONS and FlyWire {#flywire}
#
# A cubic millimeter of mouse, a whole fly brain: the same client.

# %% [markdown]
# ```{.python .not-run}
# mouse = CAVEclient("minnie65_public", version=1300)
# rows = mouse.materialize.synapse_query(pre_ids=root_id)
#
# fly = CAVEclient("flywire_fafb_public", version=783)
# rows = fly.materialize.synapse_query(pre_ids=fly_root_id)
# types = fly.materialize.query_table(
#     "hierarchical_neuron_annotations",
#     filter_equal_dict={"classification_system": "cell_class"})
# ```
#
# Notice: names and versions change, the calls stay. Not run here: both services need a network and a token.
#
# ::: aside
# Dorkenwald et al. 2024, <https://doi.org/10.1038/s41586-024-07558-y>
# :::
#
# ::: notes
# **Say.** "Both are served by CAVE. What you have just typed works there; root ids, table names and version are other
# ones. For the fly there is also `fafbseg`, a package of its own, which wraps the same calls."
#
# **Point out.** Our mouse rows come from the first of the two; its version was not recorded by the source. With
# `CAVE_DATASTACK=minnie65_public` and a token this very notebook asks it.
#
# **Ask.** "Which part would you have to look up?" The names of datastack and tables, on the pages of the project. Nothing else.
# :::

# %% [markdown]
# ## The same question to neuPrint {#neuprint}
#
# Another server, another client, the same table at the end.
#
# ```{.python .not-run}
# from neuprint import Client, NeuronCriteria, fetch_adjacencies
#
# client = Client("neuprint.janelia.org",
#                 dataset="hemibrain:v1.2.1", token=neuprint_token)
# neurons, connections = fetch_adjacencies(
#     NeuronCriteria(type="EPG"), rois=["EB"])
# ```
#
# Notice: the version is part of the dataset's name. Not run here: the service needs a network and a token.
#
# ::: notes
# **Say.** "neuPrint keeps a graph, not a table of synapses: it answers with connections and their weights, one frame for the
# neurons and one for the edges. After that line you are back in pandas."
#
# **Ask.** "Where is the materialization version?" In the name: `v1.2.1`. A release is frozen; nobody proofreads it.
# :::

# %% [markdown]
# ## From a row to a place: Neuroglancer {#neuroglancer}
#
# How do I look at one of these synapses in the tissue?

# %%
#| label: neuroglancer-link
EM = "https://bossdb-open-data.s3.amazonaws.com/iarpa_microns/minnie/minnie65/em"
where = synapses.loc[0, "ctr_pt_position"]
view = {"dimensions": {"x": [4e-9, "m"], "y": [4e-9, "m"], "z": [4e-8, "m"]},
        "position": [int(n) for n in where],
        "layers": [{"type": "image", "name": "em",
                    "source": f"precomputed://{EM}"}]}
state = urllib.parse.quote(json.dumps(view))
link = f"https://neuroglancer-demo.appspot.com/#!{state}"
print(link[:50], "…", len(link), "characters")

# %% [markdown]
# Notice: a link is a record of a view. Paste it into a Markdown cell. Opening it needs a network.
#
# ::: notes
# **Say.** "Neuroglancer is a viewer in the browser. All it shows is written in its address, so code can write the address:
# voxel size, position, layers. This one stands on the first synapse of our table."
#
# **Do, if there is a network.** Print the whole link and open it: real tissue, public, the synapse in the middle.
#
# **Ask.** "Why is this better than a screenshot?" The reader can turn, zoom, and add the segmentation. "What is it not?" A record
# of the segmentation: its ids change with the next proofreading, so note the version beside the link.
#
# **If asked:** a CAVE client keeps longer states: `client.state.upload_state_json(view)` gives a number,
# `client.state.build_neuroglancer_url(number)` the link.
# :::

# %% [markdown]
# ## Make the expectation executable {#asserts}
#
# How do I find out when the next version of the file is different?

# %%
#| label: check-schema
#| code-line-numbers: "1-3|4-5|6-7"
assert list(connections) == ["pre_neuron", "post_neuron", "synapses"]
assert connections["synapses"].dtype == "int64"
assert len(connections) == 3638, f"unexpected: {len(connections)} rows"
assert connections["synapses"].min() >= 1
assert not connections.duplicated(["pre_neuron", "post_neuron"]).any()
assert set(connections["pre_neuron"]) <= set(neurons["neuron"])
assert set(connections["post_neuron"]) <= set(neurons["neuron"])
print("schema holds for", len(connections), "connections")

# %% [markdown]
# Notice: silence is success; one broken promise stops the notebook before it can mislead.
#
# ::: notes
# **Step through.** First three lines: names, type, row count. Next two: values that make sense. Last two: every
# neuron that is connected is also described.
#
# **Ask.** "Which of these would catch a file that was cut off in the download?" The row count; perhaps only that.
#
# **Ask.** "Is a fixed row count not too strict?" For a pinned file it is right. For a table that is allowed to
# grow, write a range and record the version.
#
# **Move on** when somebody has named a promise that their own table should keep.
# :::

# %% [markdown]
# ## The same graph in igraph {#igraph}

# %%
#| label: fig-ten-igraph
#| fig-cap: "The same ten connections drawn by igraph, edges labeled with synapse counts. Same graph, other drawing: nothing new can be concluded."
#| fig-alt: >
#|   The same `{python} twin.vcount()` neurons on a circle with `{python} twin.ecount()` arrows, each labeled with its synapse count, from `{python} min(twin.es["synapses"])` to `{python} max(twin.es["synapses"])`.
#| output-location: column
twin = ig.Graph.TupleList(
    ten.itertuples(index=False),
    directed=True, edge_attrs=["synapses"])
fig, ax = plt.subplots()
ig.plot(twin, target=ax, layout="circle",
        vertex_label=twin.vs["name"],
        vertex_color="skyblue",
        vertex_size=50,
        edge_label=twin.es["synapses"],
        edge_background="white")
ax.set(title="Ten largest connections")
plt.show()

# %% [markdown]
# Notice: `{python} twin.vcount()` nodes and `{python} twin.ecount()` edges in both. Names live in `vs`, counts in `es`.
#
# ::: notes
# **Say.** "igraph numbers its vertices and keeps names as an attribute; that is why it is fast, and why the code
# reads less like English."
#
# **Ask.** "When do I change over?" When you wait. Here both answer at once; on a graph with millions of edges,
# paths and communities in pure Python take minutes to hours.
#
# **Watch for.** `import igraph` is the package `igraph`; an old package `python-igraph` is the same thing under its
# former name.
# :::

# %% [markdown]
# ## How many steps apart are two neurons? {#paths}

# %%
#| label: fig-paths
#| fig-cap: "Shortest paths between all ordered pairs of neurons (Fenyves et al. 2020). A path says that a signal could go there, not that it does."
#| fig-alt: >
#|   Bar chart of the number of pairs against steps on the shortest path, from one step to `{python} int(reached.max())`. The tallest bar is at `{python} int(reached.mode()[0])` steps.
#| output-location: column
wiring = ig.Graph.TupleList(
    connections.itertuples(index=False),
    directed=True, edge_attrs=["synapses"])
path = wiring.get_shortest_path(
    "ASEL", "DB05")
steps = pd.Series(np.ravel(wiring.distances()))
reached = steps[(steps > 0) & (steps < np.inf)]
ax = reached.astype(int).value_counts(
    sort=False).sort_index().plot.bar(rot=0)
ax.set(title="Shortest paths",
       xlabel="steps", ylabel="pairs")
plt.show()

# %% [markdown]
# Notice: from taste to a motor neuron it takes `{python} len(path) - 1` steps, by way of `{python} ", ".join(wiring.vs[path[1:-1]]["name"])`.
#
# ::: notes
# **Say.** "ASEL tastes salt, DB05 bends the body. One call finds a shortest path between them; another finds the length of all."
#
# **Ask.** "Is the path that was found the one the worm uses?" Nobody knows from this: others may be as short, and the number of
# synapses along the way played no part.
#
# **Point out.** `{python} f"{int((steps == np.inf).sum()):,}"` pairs have no path at all: no synapse of this table joins the
# `{python} min(wiring.connected_components(mode="weak").sizes())` neurons of the pharynx to the rest.
#
# **Honest limit.** Only chemical synapses are in the table. Gap junctions would connect more.
#
# **Unblock.** `no such vertex`: a name typed wrong; motor neurons are written with two digits, DB05.
# :::

# %% [markdown]
# ## Are there more triads than by chance? {#triads}
#
# Count them, then count them where partners were shuffled.

# %%
#| label: tbl-triads
#| tbl-cap: "Motifs of the *C. elegans* table (Fenyves et al. 2020), and the mean of ten graphs with the same degrees and shuffled partners."
def motifs(graph):
    census = graph.triad_census()
    return graph.dyad_census().mutual, census.t030T, census.t030C

random.seed(1)
chance = []
for shuffled in [wiring.copy() for _ in range(10)]:
    shuffled.rewire()
    chance.append(motifs(shuffled))
means = np.mean(chance, axis=0).astype(int)
pd.DataFrame({"counted": motifs(wiring), "by chance": means},
             index=["pairs both ways", "feed-forward triads", "cyclic triads"])

# %% [markdown]
# Notice: to one cycle come `{python} f"{motifs(wiring)[1] / motifs(wiring)[2]:.0f}"` feed-forward triads; by chance
# `{python} f"{means[1] / means[2]:.0f}"`. A count alone says little.
#
# ::: notes
# **Say.** "A census sorts every three neurons by how they are connected. Whether a count is high, only a comparison can say:
# same neurons, same numbers of partners, other partners."
#
# **Ask.** "Both triads are rarer than by chance. How can that be?" Look at the first row: real neurons answer each other far more
# often. A triad with a pair in both directions is one of the other kinds of the census.
#
# **If asked:** ten shuffled graphs are few. For a paper take a thousand, and report where the real count lies among them.
# :::

# %% [markdown]
# ## Who belongs together? {#communities}

# %%
#| label: tbl-communities
#| tbl-cap: "Largest communities that the walktrap method finds (Fenyves et al. 2020), and where most of their cell bodies sit. Another method draws other borders."
groups = wiring.community_walktrap(weights="synapses").as_clustering()
member = pd.Series(groups.membership, wiring.vs["name"], name="community")
table = (neurons.join(member, on="neuron")
         .groupby("community")
         .agg(neurons=("neuron", "size"),
              mostly=("cell_class", lambda names: names.mode()[0]),
              place=("ganglion", lambda names: names.mode()[0])))
table.nlargest(5, "neurons").reset_index()

# %% [markdown]
# Notice: `{python} len(groups)` communities, with a modularity of `{python} f"{groups.modularity:.2f}"`: clearly more synapses inside than by
# chance.
#
# ::: notes
# **Say.** "Random walks that stay together make a community. The method knew nothing of places and classes; we laid them
# beside it afterward."
#
# **Ask.** "Are communities a fact?" They are an answer of one method to one question. Say which one you used, and try a second.
#
# **Watch for.** The place is where the cell *body* sits, and the most frequent one hides the others. Walktrap takes no notice of the
# direction of a connection.
# :::
