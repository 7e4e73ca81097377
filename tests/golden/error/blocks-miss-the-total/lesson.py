# ---
# title: Counting synapses
# lesson:
#   minutes: 10
#   capability: Count the synapses of a neuron.
# ---

# %% [markdown]
# # Load {time="00:00-04:00"}
#
# ## Rows {#rows}
#
# Every row is a connection.
#
# # Count {time="04:00-09:00"}
#
# ## Contacts {#contacts}
#
# A synapse count is a number of contacts.
