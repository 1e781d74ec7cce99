package io.weft.xds;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import org.junit.jupiter.api.Test;

class ResourceTypeTest {
  @Test
  void isNamedAfterItsMessages() throws InvalidProtocolBufferException {
    for (ResourceType type : ResourceType.values()) {
      Message message = type.parser().parseFrom(new byte[0]);

      assertEquals(
          "type.googleapis.com/" + message.getDescriptorForType().getFullName(), type.typeUrl());
    }
  }
}
