# ---
# title: Counting synapses
# lesson:
#   minutes: 10
#   capability: Count the synapses of a neuron.
#   datasets:
#     - celegans_neurons.csv
#     - celegans_connection.csv
# ---

# %% [markdown]
# # Count {time="00:00-10:00"}
#
# ## Contacts {#contacts}
#
# A synapse count is a number of contacts.
