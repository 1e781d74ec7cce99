package io.weft.extension.filter.listener.originaldst;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weft.net.Address;
import io.weft.testing.SocketPair;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class OriginalDstFilterTest {
  @Test
  void restoresTheAddressThatWasMeant() throws IOException {
    try (SocketPair pair = new SocketPair()) {
      Address own = pair.connection().info().localAddress();

      new OriginalDstFilter(socket -> Address.of("10.9.8.7", 6)).inspect(pair.accepted());

      assertEquals("10.9.8.7:6", pair.connection().info().localAddress().toString());
      assertEquals(own, pair.connection().info().directLocalAddress());
      assertTrue(pair.connection().info().isLocalAddressRestored());
    }
  }

  @Test
  void leavesTheAddressOfWhatNothingHasRedirected() throws IOException {
    try (SocketPair pair = new SocketPair()) {
      new OriginalDstFilter(socket -> null).inspect(pair.accepted());

      assertFalse(pair.connection().info().isLocalAddressRestored());
    }
  }
}
