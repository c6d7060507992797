from pydantic import BaseModel
from typing import List

# JSON Schema response format
response = client.chat.completions.create(
    model="gpt-4",
    messages=[
        {"role": "user", "content": "List 3 colors and their hex codes"}
    ],
    response_format={
        "type": "json_schema",
        "json_schema": {
            "name": "colors",
            "schema": {
                "type": "object",
                "properties": {
                    "colors": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "properties": {
                                "name": {"type": "string"},
                                "hex": {"type": "string"}
                            },
                            "required": ["name", "hex"],
                            "additionalProperties": False
                        }
                    }
                },
                "required": ["colors"],
                "additionalProperties": False
            }
        }
    }
)

# Parse with Pydantic model
class Color(BaseModel):
    name: str
    hex: str

class ColorList(BaseModel):
    colors: List[Color]

parsed_response = client.chat.completions.parse(
    model="gpt-4",
    messages=[
        {"role": "user", "content": "List 3 colors and their hex codes"}
    ],
    response_format=ColorList
)

colors = parsed_response.choices[0].message.parsed
print(f"First color: {colors.colors[0].name} - {colors.colors[0].hex}")
