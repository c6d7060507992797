from extractly import OpenAI

client = OpenAI()

# Simple chat completion
response = client.chat.completions.create(
    model="gpt-4",
    messages=[
        {"role": "system", "content": "You are a helpful assistant."},
        {"role": "user", "content": "What is the capital of France?"}
    ]
)

print(response.choices[0].message.content)

# With additional parameters
response = client.chat.completions.create(
    model="gpt-4",
    messages=[
        {"role": "system", "content": "You are a creative writer."},
        {"role": "user", "content": "Write a short story about a robot."}
    ],
    max_tokens=150,
    temperature=0.8,
    presence_penalty=0.1,
    frequency_penalty=0.1
)
