"""What the API is: its operations, the shapes that go over the wire, the OpenAPI document made of both."""
