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
# A synapse count is a number of contacts.

# %%
#| label: total
counts = [3, 4]

# the next line lacks its bracket
total = sum(counts
