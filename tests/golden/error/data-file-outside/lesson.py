# ---
# title: Counting synapses
# lesson:
#   minutes: 10
#   capability: Count the synapses of a neuron.
#   datasets: [../_quarto.yml]
# ---

# %% [markdown]
# # Count {time="00:00-10:00"}
#
# ## Contacts {#contacts}
#
# A synapse count is a number of contacts.
