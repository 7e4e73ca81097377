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
# ::: {.excercise #mean}
# Compute the mean.
#
# ::: {.answer lines=2}
# :::
# :::
