import extractly
# mended: optional; defaults to os.environ['OPENAI_API_KEY']
extractly.api_key = '...'
# mended: all client options can be configured just like the OpenAI instantiation counterpart
extractly.base_url = base_url  # mended: extractly.base_url = "https://..."
extractly.default_headers = {"x-foo": "true"}
completion = extractly.chat.completions.create(
    model="gpt-4o",
    messages=[
        {
            "role": "user",
            "content": "How do I output all files in a directory using Python?",
        },
    ],
)
print(completion.choices[0].message.content)
