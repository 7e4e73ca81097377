# ---
# title: Counting synapses
# lesson:
#   minutes: 10
#   capability: Count the synapses of a neuron.
# ---

# %% [markdown]
# # Count {time="00:00-10:00"}
#
# ## Rows {#rows minutes=7}
#
# Every row is a connection.
#
# ## Contacts {#contacts minutes=4.5}
#
# A synapse count is a number of contacts.
