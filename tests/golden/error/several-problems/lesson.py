# ---
# title: Counting synapses
# lesson:
#   minutes: 10
#   capabilities: Count the synapses of a neuron.
# ---

# %% [markdown]
# # Load {time="00:00-04:00"}
#
# ## Rows {#rows minutes=5}
#
# Every row is a connection.

# %%
#| label: load
#| eco: false
rows = [3, 4]

# %% [markdown]
# # Count {time="04:30-10:00"}
#
# ## Contacts {#contacts}
#
# ::: {.quiz #what-it-counts}
# What does a count measure?
#
# - [ ] Strength
# - [ ] Contacts
# :::
#
# ::: {.checklist #steps}
# - [Pass the quiz]{done="what-it-counts"}
# :::
#
# ::: {.hotspot #outlier}
# Which dot deserves a second look?

# %%
#| label: fig-dots
print("a figure")

# %% [markdown]
# - [x] [A: at the top]{x=60 y=16}
# - [ ] [B: near the origin]{x=18 y=80}
# :::
#
# ## Contacts {#contacts}
#
# ::: {.solution}
# Contacts.
# :::
