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
#| label: functions
def mean(counts):
    return sum(counts) / len(counts)

# %%
#| label: total
print(mean([3, 4]))
print(mean([]))
