# ---
# title: Counting synapses
# lesson:
#   minutes: 10
#   capabilty: Count the synapses of a neuron.
# ---

# %% [markdown]
# # Count {time="00:00-10:00"}
#
# ## Contacts {#contacts}
#
# A synapse count is a number of contacts.
