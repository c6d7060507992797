from extractly import AsyncOpenAI
client = AsyncOpenAI()
async with client.chat.completions.stream(
    model='gpt-4o-2024-08-06',
    messages=[{"role": "user", "content": "Say this is a test"}],  # mended: messages=[...],
) as stream:
    async for event in stream:
        if event.type == 'content.delta':
            print(event.content, flush=True, end='')
