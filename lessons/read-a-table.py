# ---
# title: Read a table before you trust it
# subtitle: Four questions to a small open table, with pandas
# lang: en
# lesson:
#   minutes: 30
#   course: Reading tables
#   capability: >-
#     Open a CSV file with pandas, say what one row stands for, count what is missing, compare groups, and report
#     a number together with what the table cannot say about it.
#   datasets: [penguins.csv]
#   references:
#     - "Data: Horst, A. M., Hill, A. P., & Gorman, K. B. (2020). palmerpenguins: Palmer Archipelago (Antarctica) penguin data. Zenodo. <https://doi.org/10.5281/zenodo.3960218> (CC0)"
#     - "Measured for: Gorman, K. B., Williams, T. D., & Fraser, W. R. (2014). Ecological sexual dimorphism and environmental variability within a community of Antarctic penguins (genus *Pygoscelis*). *PLOS ONE*, 9(3), e90081. <https://doi.org/10.1371/journal.pone.0090081>"
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
# # Open and look {#open time="00:00-08:00"}
#
# You open a table that somebody else made and say, in one sentence, what one of its rows stands for.
#
# ::: notes
# **Before class.** Every learner has the starter folder unpacked and has run `check_setup.py` once; it said "ready". No network
# is needed. Print the worksheet, two pages on one sheet.
#
# **Say.** "For half an hour you are a reviewer. Somebody sends you a table and a claim; before you believe the claim, you
# read the table."
#
# **Common errors.** The notebook opens with the wrong kernel. Kernel → Change kernel → Python 3; if that fails, pair the learner
# with a neighbor and repair it afterwards.
#
# **Move on** when everyone sees the title of the notebook.
# :::

# %% [markdown]
# ## Four questions to any table {#four-questions minutes=1}
#
# 1. What is one row?
# 2. What is missing?
# 3. Which groups are in it, and how many of each?
# 4. What can it not say?
#
# ::: notes
# **Say.** "These four fit every table you will ever be sent: patients, stars, invoices. Today it is penguins."
#
# **Ask.** "Which of the four do you usually skip?" Expect the second and the fourth. Write the names of two who say so on the
# board, and come back to them at the end.
#
# **Likely answers.** "All of it is in the documentation." Sometimes. Ask who has read one to its end.
#
# **Move on** after two answers.
# :::

# %% [markdown]
# ## Open the file {#load minutes=2}
#
# What came in?

# %%
#| label: tbl-head
#| tbl-cap: "First three rows, turned on their side. Data: Horst et al. 2020, measured for Gorman et al. 2014 (CC0)."
#| output-location: column
import matplotlib.pyplot as plt
import pandas as pd

penguins = pd.read_csv(
    "../data/penguins.csv")
penguins.head(3).T

# %%
#| label: look
#| include: false
import figure_style

figure_style.use()

# %% [markdown]
# Notice: `{python} len(penguins)` rows, `{python} penguins.shape[1]` columns. Three rows prove nothing about the rest.
#
# ::: notes
# **Say.** "`T` turns the table on its side, so that all columns fit beside the code."
#
# **Do.** Run the cell, then `penguins.tail(3)` and `penguins.sample(3)`. The top of a file is its tidiest part.
#
# **Ask.** "What would you ask the person who sent this?" Who measured, where, when, what `sex` rests on. The data card in
# `data/README.md` answers these; read its entry aloud.
#
# **Common errors.** `FileNotFoundError`: the notebook was started from another folder, or moved. `import os; os.getcwd()` shows where
# it is; it has to lie in `notebooks/`, beside `data/`. `ModuleNotFoundError`: wrong kernel, see above.
#
# **Move on** when every screen shows three rows.
# :::

# %% [markdown]
# ## What is in each column? {#columns minutes=1.5}
#
# Which columns hold measures, and which name groups?

# %%
#| label: tbl-columns
#| tbl-cap: "Each column with its type and how many different values it has."
#| output-location: column
pd.DataFrame({
    "type": penguins.dtypes,
    "values": penguins.nunique(),
})

# %% [markdown]
# Notice: the units stand in the names. `year` looks like a measure and names a group.
#
# ::: notes
# **Say.** "`object` is pandas for text here, `float64` for numbers with a point, `int64` for whole ones."
#
# **Ask.** "Flippers were measured in whole millimeters. Why is the column not `int64`?" Because a whole-number column of this kind
# has no place for a missing value: one gap makes it all floats. That is a first hint that something is missing.
#
# **Likely answers.** "Because somebody typed 181.0." Open the file in a text editor: it says 181.
#
# **If a number column is `object`:** some cell holds text, a comma for a point or a dash for missing. `pd.to_numeric(column,
# errors="coerce")` turns what it cannot read into missing; look at those rows before going on.
#
# **Ask.** "Which columns will you group by?" Those with few values: species, island, sex, year. "What is the mean of `year`?" A number
# without a meaning; pandas computes it all the same.
#
# **Move on** when somebody has named the unit of body mass.
# :::

# %% [markdown]
# ## One row is one record {#concept-row minutes=1 .concept}
#
# Technical
# :   The unit of observation: one adult at its nest, measured on one occasion.
#
# Plain language
# :   A row is a visit, not a bird.
#
# ::: {.callout-warning title="Misconception"}
# "So many rows, so many animals." Nothing in the table tells whether a bird came back.
# :::
#
# ::: notes
# **Say.** "The table has no name for a bird. It covers three seasons. Somebody who nests in 2007 may nest in 2008."
#
# **If asked.** The longer table from which this one was cut (`penguins_raw` of the same source) does have an id for each individual. Sixty of them occur twice within a species,
# always in two years; twenty of these on two islands, eleven with two sexes. So the id does not name a bird either, at
# least not always. Honest answer: it cannot be told.
#
# **Ask.** "Where does that matter?" Wherever rows are treated as independent: standard errors, tests, "n =".
#
# **Move on** to the check.
# :::

# %% [markdown]
# ## Check: what may you write? {#check-row minutes=1.5}
#
# ::: {.quiz #what-may-you-write}
# Which sentence does the table support?
#
# - [ ] "`{python} len(penguins)` different penguins were measured."
#
#     > Perhaps fewer: a bird that was measured in two seasons has two rows, and no column would show it.
# - [ ] "`{python} len(penguins)` penguins nest on the islands."
#
#     > The rows are those somebody caught. How many nest there takes a count of the whole colony.
# - [x] "`{python} len(penguins)` records of adult penguins."
#
#     > Yes: that is what a row is. It claims neither how many birds there were nor how many live there.
# :::
#
# ::: notes
# **Run it.** Twenty seconds alone, hands for each sentence, then one reason from the largest group, then reveal.
#
# **Likely answers.** Most choose the first. Ask: "Show me the column that says they are different."
#
# **Follow up.** "Say the right sentence about a table of your own." One volunteer.
#
# **Move on** when one learner has said "records" or "visits" without being asked.
# :::

# %% [markdown]
# # What is missing? {#missing time="08:00-15:00"}
#
# You count the gaps before you compute, and decide what to do about them with a number in your hand.
#
# ::: notes
# **Say.** "pandas leaves missing values out of a mean without a word. That is often right. You should know how often it happened."
#
# **Move on** at once.
# :::

# %% [markdown]
# ## How many values are missing? {#count-missing minutes=1}
#
# Which columns have gaps?

# %%
#| label: tbl-missing
#| tbl-cap: "Missing values in each column that has any."
#| output-location: column
gaps = penguins.isna().sum()
gaps[gaps > 0].to_frame("missing")

# %% [markdown]
# Notice: `sex` is missing `{python} int(gaps["sex"])` times, each measure `{python} int(gaps["body_mass_g"])` times. Not the same rows,
# then.
#
# ::: notes
# **Say.** "`isna` gives True and False for every cell; a sum counts the Trues. Two words you will type a thousand times."
#
# **Ask.** "Are the birds without a mass among those without a sex?" Have them look: `penguins[penguins["body_mass_g"].isna()]`.
# Yes, both of them.
#
# **Common errors.** `penguins == None` or `== float("nan")` finds nothing: a missing value equals nothing, itself included.
#
# **Move on** when someone has explained why the two counts differ.
# :::

# %% [markdown]
# ## Missing is not zero {#concept-missing minutes=0.5 .concept}
#
# Technical
# :   pandas leaves `NaN` out of sums, means and counts; `groupby` drops rows whose key is `NaN`.
#
# Plain language
# :   A gap says "nobody knows", never "nothing".
#
# ::: {.callout-warning title="Misconception"}
# "Clean data has no gaps." Somebody filled them, and did not say how.
# :::
#
# ::: notes
# **Say.** "A bird whose mass nobody took does not weigh zero grams. Fill the two gaps with zero and the mean falls by
# `{python} f"{penguins['body_mass_g'].mean() - penguins['body_mass_g'].fillna(0).mean():.0f}"` grams."
#
# **Ask.** "Where would a zero be right?" Where nothing was counted: no eggs, no visits. There a gap is the error.
#
# **Move on** at once; the next slide has the numbers.
# :::

# %% [markdown]
# ## What does dropping cost? {#dropna minutes=1.5}
#
# Many begin with `dropna()`. Whom does it take away?

# %%
#| label: tbl-dropped
#| tbl-cap: "Birds that are taken away, and how many of them had been weighed."
#| output-location: column
whole = penguins.dropna()
lost = penguins.drop(whole.index)
lost.groupby("species").agg(
    birds=("species", "size"),
    weighed=("body_mass_g", "count"))

# %% [markdown]
# Notice: `{python} int(lost["body_mass_g"].count())` birds were weighed and go, since their sex is unknown. A mean of masses does not need it.
#
# ::: notes
# **Say.** "`dropna` without arguments drops every row with a gap anywhere. `dropna(subset=[…])` drops those with a gap where you need a
# value."
#
# **Ask.** "Does it matter here?" Little: the mean of the Gentoo moves by
# `{python} f"{abs(penguins.loc[penguins.species == 'Gentoo', 'body_mass_g'].mean() - whole.loc[whole.species == 'Gentoo', 'body_mass_g'].mean()):.0f}"` grams.
# "How do you know that it matters little?" Because we looked. That is the point.
#
# **Ask.** "Where are the Chinstrap?" They lost nobody, so `groupby` has no row for them. An absent row is easy to overlook.
#
# **Common errors.** `penguins.dropna()` alone on a line changes nothing; it gives back a new table.
#
# **Move on** when somebody has said `subset`.
# :::

# %% [markdown]
# ## Decide: birds of unknown sex {#decide-missing minutes=1}
#
# ::: {.decision #missing-sex}
# You report the mean mass of each species. The sex of `{python} int(gaps["sex"])` birds is unknown. What do you do?
#
# - [ ] Drop them: their records are incomplete
#
#     > Their masses are complete, with two exceptions. A mean by species asks for nothing else.
# - [x] Keep them, and give the count with each mean
#
#     > Yes: every mass that was measured is used, and the count says how many that were.
# - [ ] Guess the sex from the mass
#
#     > The guess would decide later what you find about the sexes, and nobody could see it in the table.
# :::
#
# ::: notes
# **Run it.** Hands for each, one reason from the largest group, reveal.
#
# **Likely answers.** "Drop them" wins in most rooms, because complete looks clean. Ask what the mean needs to know of a bird.
#
# **Follow up.** "And if the question were about the sexes?" Then they cannot help, and the report says how many were left out.
#
# **Move on** when the words "the question decides" have fallen.
# :::

# %% [markdown]
# ## One page, two results {#twice minutes=1.5}
#
# The same page, as its author left it and run again. Why two results?
#
# ::: columns
# ::: {.column width="50%"}
# ::: {.notebook src="overwrites"}
# :::
# :::
# ::: {.column width="50%"}
# ::: {.notebook src="overwrites" rerun=true}
# :::
# :::
# :::
#
# ::: fragment
# Notice: a number is missing at the left. The middle cell ran twice, and divided twice.
# :::
#
# ::: notes
# **Do.** Half a minute of silence. "The code is the same, letter for letter. The results are not. What did the author do?"
#
# **Likely answers.** "Another file." Possible, but look at the numbers in brackets: two is missing on the left.
#
# **The answer.** The middle cell ran twice. Each run divides by a thousand, and the column keeps the name that says grams.
#
# **Say.** "No error, no warning, and a penguin of four grams. A unit in a name is a promise; this cell breaks it."
#
# **Move on** when somebody has found the missing number.
# :::

# %% [markdown]
# ## Add a column, overwrite none {#new-column minutes=1 .optional}
#
# The middle cell ran twice here, too:
#
# ::: {.notebook src="adds" cells="convert answer"}
# :::
#
# Notice: a new name for a new unit. What was read stays as it was, so the cell may run as often as it likes.
#
# ::: notes
# **Say.** "One letter more in the name, and the result no longer depends on how often I pressed Enter."
#
# **Ask.** "Which other lines change a table in place?" Sorting with `inplace=True`, `rename(inplace=True)`, dropping a column,
# filtering under the old name.
#
# **If late, cut this.** The last slide holds the lesson; say the sentence and go on.
# :::

# %% [markdown]
# # Compare groups {#compare time="15:00-24:00"}
#
# You compute a mean for each group, see what one mean for all would have hidden, and do the same by yourself.
#
# ::: notes
# **Say.** "Third question: which groups are in it, and how many of each? One line of pandas answers it, and the line is always the
# same."
#
# **Move on** at once.
# :::

# %% [markdown]
# ## How heavy is each species? {#by-species minutes=1}
#
# Three species, one line each.

# %%
#| label: tbl-species
#| tbl-cap: "Body mass in grams. The count is that of birds with a mass. Records of nesting adults, 2007 to 2009."
by_species = penguins.groupby("species")["body_mass_g"]
by_species.agg(["count", "mean", "std"]).round(0).astype(int)

# %% [markdown]
# Notice: Gentoo are about
# `{python} f"{(by_species.mean()['Gentoo'] - by_species.mean()['Adelie']) / 1000:.1f}"` kg heavier than Adelie. Every mean has its count
# beside it.
#
# ::: notes
# **Say.** "Read it aloud: split by species, take the mass, and of each part the count, the mean and the spread."
#
# **Ask.** "Why not show more digits?" The scale went in steps of 25 grams. Digits that nobody measured are decoration.
#
# **Ask.** "The counts do not add up to the rows. Why?" Two birds have no mass.
#
# **Common errors.** `KeyError`: a typing error in a column's name, nearly always; compare with `list(penguins)`.
# `penguins.groupby("species").mean()` stops at the text columns: choose the column first.
#
# **Move on** when somebody has read one row of the table as a sentence, with unit and count.
# :::

# %% [markdown]
# ## Is a typical penguin the mean penguin? {#histogram minutes=1 .optional}
#
# What does one mean for all of them hide?

# %%
#| label: fig-masses
#| fig-cap: "Body mass of `{python} int(penguins['body_mass_g'].count())` records (Gorman et al. 2014). Two humps are two kinds of bird, as far as this sample goes; how common each species is, it does not say."
#| fig-alt: >
#|   Stacked histogram of body mass in grams by species. Adelie and Chinstrap form one hump around `{python} f"{by_species.mean()[['Adelie', 'Chinstrap']].mean():,.0f}"` g, Gentoo a second around `{python} f"{by_species.mean()['Gentoo']:,.0f}"` g. A dashed line, the mean of all, stands in the valley between the humps.
#| output-location: column
names, masses = zip(*by_species)
fig, ax = plt.subplots()
ax.hist(masses, stacked=True,
        bins=range(2500, 6600, 250),
        label=names)
ax.axvline(penguins["body_mass_g"].mean(),
           color="black", ls="--",
           label="mean of all")
ax.set(xlabel="body mass (g)",
       ylabel="records", title="Body mass")
ax.legend()
plt.show()

# %% [markdown]
# Notice: the mean of all lies between the humps.
#
# ::: notes
# **Ask.** "How many birds weigh about as much as the mean of all?" Few. "Would you order a harness in that size?"
#
# **Say.** "A mean is an answer for one group. If there are two groups, it is an answer for nobody."
#
# **State the limit.** The heights depend on how many of each species were caught. A sample with more Gentoo has another mean of
# all, and much the same means by species.
#
# **If late, cut this.** The next slides make the same point.
# :::

# %% [markdown]
# ## A mean speaks for its group {#concept-groups minutes=0.5 .concept}
#
# Technical
# :   Aggregates over mixed groups depend on the mix; they can even reverse what holds in each (Simpson's paradox).
#
# Plain language
# :   Ask "of whom?" before you ask "how much?".
#
# ::: notes
# **Say.** "Next slide: a correlation that is negative, and positive three times. Nobody cheats."
#
# **Move on** at once.
# :::

# %% [markdown]
# ## Are longer bills deeper? {#correlation minutes=1}
#
# One question, asked of all birds and of each species.

# %%
#| label: tbl-correlation
#| tbl-cap: "Pearson's correlation r of bill length and bill depth: -1 is a falling line, 0 none, 1 a rising line."
#| output-location: column
def r(birds):
    length = birds["bill_length_mm"]
    return length.corr(
        birds["bill_depth_mm"])

answers = {"all birds": r(penguins)}
for name, birds in penguins.groupby("species"):
    answers[name] = r(birds)
pd.Series(answers).round(2).to_frame("r")

# %% [markdown]
# Notice: all together, longer goes with *less* deep. In every species, longer goes with deeper.
#
# ::: notes
# **Do.** Before you run it, hands: "Longer bills are deeper: yes or no?" Then run.
#
# **Ask.** "Which number is the wrong one?" None. They answer different questions: of all the birds caught, and of a bird among its own
# kind.
#
# **Likely answers.** "The one for all, because it has most rows." More rows of a mixture are a more exact answer about the mixture.
#
# **Unblock.** Do not explain the coefficient. Sign is enough: rising or falling.
#
# **Move on** when the room is puzzled; the picture settles it.
# :::

# %% [markdown]
# ## The picture behind the sign {#scatter minutes=1}
#
# How can all fall when each rises?

# %%
#| label: fig-bills
#| fig-cap: "Bills of `{python} int(penguins['bill_length_mm'].count())` records (Gorman et al. 2014). Within each species length and depth rise together; that one *causes* the other cannot be concluded."
#| fig-alt: "Scatter plot of bill depth against bill length, in millimeters, with a color and shape for each species. Three clouds, each rising to the right: Adelie short and deep at the upper left, Chinstrap long and deep at the upper right, Gentoo long and shallow at the lower right."
#| output-location: column
groups = penguins.groupby("species")
fig, ax = plt.subplots()
for (name, birds), mark in zip(groups, "o^s"):
    ax.scatter(birds["bill_length_mm"],
               birds["bill_depth_mm"],
               marker=mark, label=name)
ax.set(xlabel="bill length (mm)",
       ylabel="bill depth (mm)",
       title="Three rising clouds",
       ylim=(12, 24.5))
ax.legend(ncols=3, fontsize=11)
plt.show()

# %% [markdown]
# Notice: Gentoo lie low and to the right. They tilt the whole.
#
# ::: notes
# **Do.** Cover the Gentoo with your hand: the rest rises. Take it away: the whole falls.
#
# **Ask.** "What made us see it?" Color. "What would we have done without the column `species`?" Written the wrong sentence, with a
# small p-value.
#
# **Say.** "Question three is not a formality: it turned the sign around."
#
# **Move on** when one learner has explained the tilt in their own words.
# :::

# %% [markdown]
# ## Check: of whom? {#check-sign minutes=1}
#
# ::: {.quiz #of-whom}
# Over all birds, r is negative. Which sentence does that support?
#
# - [x] "Among the birds caught, longer bills were less deep."
#
#     > Yes: it names the group that the number is about, and claims nothing of a species or of a single bird.
# - [ ] "In each of the three species, longer bills are less deep."
#
#     > The table shows the opposite: within each of the three, longer bills tend to be deeper.
# - [ ] "As a bill grows longer, it becomes less deep."
#
#     > No bird was measured while it grew. A comparison of many birds is not the history of one.
# :::
#
# ::: notes
# **Run it.** Fifteen seconds alone, hands for each, one reason, reveal.
#
# **Likely answers.** The third tempts those who read a scatter plot from left to right, like a film. Ask: "Who was measured twice?" It
# cannot be told.
#
# **Move on** to the practice: "Now you ask 'of whom?'."
# :::

# %% [markdown]
# ## Quick practice {#practice minutes=3}
#
# ::: {.quick-practice #by-island minutes=3}
# Compute count and mean of the body mass on each island.

# %%
#| label: by-island
### BEGIN SOLUTION
masses = penguins.groupby("island")["body_mass_g"]
by_island = masses.agg(["count", "mean"])
### END SOLUTION
by_island.round(0).astype(int)

# %% [markdown]
# ::: {.answer lines=3}
# One island stands out. Does the island make its penguins what they are? Which column do you look at next?
# :::
#
# ::: {.solution}
# Not the island: all `{python} int((penguins["species"] == "Gentoo").sum())` Gentoo nest on Biscoe, and on no other island here.

# %%
#| label: island-species
where = pd.crosstab(penguins["island"], penguins["species"])
where.rename_axis(columns=None)

# %% [markdown]
# ::: notes
# **Say.** "Your mean of the island was right. The sentence 'Biscoe makes heavy birds' is not: ask of whom."
#
# **Follow up.** Compare like with like: Adelie nest on all three islands. Their mean differs between the islands by
# `{python} f"{penguins[penguins.species == 'Adelie'].groupby('island')['body_mass_g'].mean().agg(lambda m: m.max() - m.min()):.0f}"` grams.
# :::
# :::
# :::
#
# ::: notes
# **Say.** "Three minutes, in your notebook. The line is the one from before, with one word changed. Then the question below it."
#
# **Common errors.** `NameError: by_island`: the gap gave the table another name, or the cell above was not run. A single number:
# the `groupby` is missing. `KeyError: 'Island'`: names are in small letters.
#
# **Unblock.** First step only: `penguins.groupby("island")`. Then: "What do you want of each part?"
#
# **Fast ones** do it for `["island", "species"]` and find the answer by themselves.
#
# **Move on** at three minutes, or when two thirds have a table.
# :::

# %% [markdown]
# # Say what it cannot show {#limits time="24:00-30:00"}
#
# You report one number with its unit, its count, and one thing that the table cannot say about it.
#
# ::: notes
# **Say.** "Last question, and the one that makes the other three worth something."
#
# **Come back** to the two names on the board: "You skip this one. What would you have written ten minutes ago?"
# :::

# %% [markdown]
# ## What this table cannot say {#cannot-say minutes=1}
#
# - Three islands, three seasons: a sample, not the species.
# - Nesting adults: nothing about chicks or birds at sea.
# - No names of birds: who came back?
# - Gentoo on one island: species and place cannot be told apart.
#
# ::: {.checklist #progress title="Progress: this session"}
# - [Say what one row is]{done="what-may-you-write"}
# - [Decide about missing values]{done="missing-sex"}
# - [Say of whom a number speaks]{done="of-whom"}
# - [Compare groups]{done="by-island"}
# - [Tell what the table says from what it does not]{done="table-says"}
# - [Hand in the exit ticket]{done="leave-with"}
# :::
#
# ::: notes
# **Say.** "None of this is a fault of the table. It answers what it was made for: how the sexes differ in three species at one place."
#
# **Ask.** "Which of the four would change a number of today?" The last: the island means. The third changes how sure we may be, not the
# mean.
#
# **Point out.** The worksheet and the lab have the steps of the session as boxes; tick what is done.
#
# **Move on** after one answer.
# :::

# %% [markdown]
# ## Check: does the table say so? {#check-says minutes=1.5}
#
# ::: {.true-false #table-says}
# Which of these does the table support?
#
# - [ ] Life on Biscoe makes a penguin heavy.
#
#     > The Gentoo nest there. Island and species come together, so the table cannot separate them.
# - [x] Gentoo records have a larger mean mass than Adelie records.
#
#     > Yes: a sentence about records and means, with both counts known.
# - [ ] Chinstrap penguins live on Dream alone.
#
#     > Here they do. Three islands were visited; where nobody looked, nothing was found.
# - [x] Within each species, longer bills tend to be deeper.
#
#     > Yes, on average: r is positive in all three.
# :::
#
# ::: notes
# **Run it.** Thumbs up or down for each, all four, before you reveal.
#
# **Likely answers.** The third splits the room: the table has Chinstrap on Dream only. Ask: "Is that about penguins or about visits?"
#
# **Watch for** people who now say "false" to everything. Careful is not the same as silent: the second and the fourth are good
# sentences.
#
# **Move on** when somebody has repaired one of the false ones.
# :::

# %% [markdown]
# ## How a report is read {#judged minutes=1}
#
# ::: {.rubric #report-levels}
# Minimum
# :   A number with unit and count; the table is named.
#
# Strong
# :   Also what one row is, what was missing, and one thing it cannot say.
#
# Not yet
# :   A number alone, or a cause that no column shows.
#
# ::: {.solution}
# - *Minimum:* "Mean body mass of Gentoo: `{python} f"{by_species.mean()['Gentoo']:,.0f}"` g, n = `{python} int(by_species.count()['Gentoo'])`
#   (Gorman et al. 2014)."
# - *Strong:* adds "records of nesting adults, `{python} int(penguins.loc[penguins.species == 'Gentoo', 'body_mass_g'].isna().sum())` without
#   a mass left out; one archipelago, three seasons".
# - *Not yet:* "Biscoe penguins are heavier because of the food there."
# :::
# :::
#
# ::: notes
# **Say.** "This is how I read what you hand in. From minimum to strong takes one sentence more."
#
# **Do.** Read the lowest level aloud and ask the room to lift it: "Gentoo are heavier. Make it a minimum, then make it strong."
#
# **For the assessor.** Look for the count first. Who gives it has nearly always looked at what is missing.
#
# **Move on** when the sentence stands on the board.
# :::

# %% [markdown]
# ## Exit ticket {#leave minutes=2}
#
# ::: {.exit-ticket #leave-with}
# 1. One number of today, with unit and count.
# 2. One thing that the table cannot say about it.
#
# ::: {.answer lines=4}
# :::
#
# ::: {.solution}
# Any number of the session will do if unit and count are with it. The second line is the harder one: it should fit *this* number. "More
# data are needed" fits every number and says nothing.
# :::
# :::
#
# ::: notes
# **Say.** "Two lines, two minutes. The second line is the one I read first."
#
# **Unblock.** "I have nothing for two." Ask: whose number is it? When was it measured? Who is not in it?
#
# **Read afterward.** Count the tickets with a count. If fewer than half have one, begin the next session with the table of means.
#
# **Close.** "Four questions, any table. The next one you meet is your own."
# :::
