response = Choice(
    finish_reason='tool_calls',
    index=0,
    logprobs=None,
    message=ChatCompletionMessage(  # mended: message=chat.completionsMessage(
        content=None,
        role='assistant',
        function_call=None,
        tool_calls=[
            ChatCompletionMessageToolCall(  # mended: chat.completionsMessageToolCall(
                id='call_62136355',
                function=Function(
                    arguments='{"city":"New York"}',
                    name='check_weather'),
                type='function'),
            ChatCompletionMessageToolCall(  # mended: chat.completionsMessageToolCall(
                id='call_62136356',
                function=Function(
                    arguments='{"city":"London"}',
                    name='check_weather'),
                type='function'),
            ChatCompletionMessageToolCall(  # mended: chat.completionsMessageToolCall(
                id='call_62136357',
                function=Function(
                    arguments='{"city":"Tokyo"}',
                    name='check_weather'),
                type='function')
    ])
)
# Iterate through tool calls to handle each weather check
for tool_call in response.message.tool_calls:
    arguments = json.loads(tool_call.function.arguments)
    city = arguments['city']
    weather_info = check_weather(city)
    print(f"Weather in {city}: {weather_info}")
