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

counts = {"AVAL": 3}

print(counts["AVAR"])
