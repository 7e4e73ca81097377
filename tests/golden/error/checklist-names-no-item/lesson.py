# ---
# title: Counting synapses
# lesson:
#   minutes: 10
#   capability: Count the synapses of a neuron.
# ---

# %% [markdown]
# # Count {time="00:00-10:00"}
#
# ## Contacts {#contacts}
#
# ::: {.quiz #count-or-strength}
# What does a count measure?
#
# - [ ] Strength
# - [x] Contacts
# :::
#
# ::: {.checklist #steps}
# - Read the target
# - [Pass the quiz]{done="count-or-strenght"}
# :::
