package io.weft.grpc;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.weft.http.HttpBody;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class GrpcFramesTest {
  @Test
  void readsOneMessageAfterTheOther() throws IOException {
    GrpcFrames frames =
        new GrpcFrames(HttpBody.of(new byte[] {0, 0, 0, 0, 2, 7, 8, 0, 0, 0, 0, 0}), 10);

    assertArrayEquals(new byte[] {7, 8}, frames.next());
    assertArrayEquals(new byte[0], frames.next());
    assertNull(frames.next());
  }

  @Test
  void refusesWhatIsTooLongOrCompressed() {
    assertEquals(GrpcException.RESOURCE_EXHAUSTED, failure(new byte[] {0, 0, 0, 0, 11}));
    assertEquals(GrpcException.RESOURCE_EXHAUSTED, failure(new byte[] {0, -1, -1, -1, -1}));
    assertEquals(GrpcException.INTERNAL, failure(new byte[] {1, 0, 0, 0, 0}));
  }

  @Test
  void refusesWhatIsCutAnywhere() {
    byte[] whole = GrpcFrames.frame(new byte[] {1, 2, 3});
    for (int length = 1; length < whole.length; length++) {
      assertEquals(GrpcException.INTERNAL, failure(Arrays.copyOf(whole, length)));
    }
  }

  private static int failure(byte[] bytes) {
    GrpcFrames frames = new GrpcFrames(HttpBody.of(bytes), 10);
    return assertThrows(GrpcException.class, frames::next).status();
  }
}
