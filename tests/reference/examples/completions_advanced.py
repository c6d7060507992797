# Reasoning models with effort control
response = client.chat.completions.create(
    model="o1-preview",
    messages=[
        {"role": "user", "content": "Solve this complex math problem step by step: ..."}
    ],
    reasoning_effort="high"
)

# Audio input and output
response = client.chat.completions.create(
    model="gpt-4o-audio-preview",
    modalities=["text", "audio"],
    audio={"voice": "alloy", "format": "wav"},
    messages=[
        {
            "role": "user",
            "content": [
                {"type": "text", "text": "Please respond with audio"},
                {
                    "type": "input_audio",
                    "input_audio": {
                        "data": audio_data_base64,
                        "format": "wav"
                    }
                }
            ]
        }
    ]
)

# Prediction for faster responses
response = client.chat.completions.create(
    model="gpt-4",
    messages=[{"role": "user", "content": "Complete this code: def fibonacci("}],
    prediction={
        "type": "content",
        "content": "n):\n if n <= 1:\n return n\n return fibonacci(n-1) + fibonacci(n-2)"
    }
)
