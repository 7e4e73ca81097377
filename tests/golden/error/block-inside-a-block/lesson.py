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
# ::: {.exercise #mean}
# Compute the mean.
#
# ::: {.quiz #what-it-counts}
# What does a count measure?
#
# - [ ] Strength
# - [x] Contacts
# :::
# :::
