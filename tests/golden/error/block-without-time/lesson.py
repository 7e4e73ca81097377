# ---
# title: Counting synapses
# lesson:
#   minutes: 10
#   capability: Count the synapses of a neuron.
# ---

# %% [markdown]
# # Load {time="00:00-02:00"}
#
# ## Rows {#rows}
#
# Every row is a connection.
#
# # Count
#
# ## Contacts {#contacts}
#
# A synapse count is a number of contacts.
#
# # Leave {time="08:00-10:00"}
#
# ## Exit {#exit}
#
# Name one limit of a count.
