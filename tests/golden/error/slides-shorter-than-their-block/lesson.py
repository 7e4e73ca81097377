# ---
# title: Counting synapses
# lesson:
#   minutes: 10
#   capability: Count the synapses of a neuron.
# ---

# %% [markdown]
# # Count {time="00:00-10:00" minutes=1}
#
# ## Rows {#rows minutes=3}
#
# Every row is a connection.
#
# ## Contacts {#contacts minutes=4}
#
# A synapse count is a number of contacts.
