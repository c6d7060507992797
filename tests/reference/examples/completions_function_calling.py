import json

# Define available functions
tools = [
    {
        "type": "function",
        "function": {
            "name": "get_weather",
            "description": "Get current weather for a location",
            "parameters": {
                "type": "object",
                "properties": {
                    "location": {
                        "type": "string",
                        "description": "City name"
                    },
                    "unit": {
                        "type": "string",
                        "enum": ["celsius", "fahrenheit"],
                        "description": "Temperature unit"
                    }
                },
                "required": ["location"]
            }
        }
    }
]

# Function calling conversation
messages = [
    {"role": "user", "content": "What's the weather like in Paris?"}
]

response = client.chat.completions.create(
    model="gpt-4",
    messages=messages,
    tools=tools,
    tool_choice="auto"
)

# Check if model wants to call a function
message = response.choices[0].message
if message.tool_calls:
    # Add the assistant's response to messages
    messages.append(message)

    # Call the function and add result
    for tool_call in message.tool_calls:
        function_args = json.loads(tool_call.function.arguments)

        # Your function implementation
        weather_result = get_weather(
            location=function_args["location"],
            unit=function_args.get("unit", "celsius")
        )

        messages.append({
            "tool_call_id": tool_call.id,
            "role": "tool",
            "name": "get_weather",
            "content": json.dumps(weather_result)
        })

    # Get final response
    final_response = client.chat.completions.create(
        model="gpt-4",
        messages=messages,
        tools=tools
    )

    print(final_response.choices[0].message.content)
