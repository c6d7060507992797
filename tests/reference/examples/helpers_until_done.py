async with client.chat.completions.stream(model="gpt-4o", messages=messages) as stream:  # mended: async with client.chat.completions.stream(...) as stream:
    await stream.until_done()
# stream is now finished
