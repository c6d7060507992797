async with client.chat.completions.stream(model="gpt-4o", messages=messages) as stream:  # mended: async with client.chat.completions.stream(...) as stream:
    ...
    completion = await stream.get_final_completion()
print(completion.choices[0].message)
