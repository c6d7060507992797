"""The judgement of an answer: is it JSON, is it a value of the type, and in which words that is said."""
