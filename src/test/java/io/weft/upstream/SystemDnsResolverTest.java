package io.weft.upstream;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class SystemDnsResolverTest {
  @ParameterizedTest
  @ValueSource(strings = {"localhost", "some.localhost"})
  void localhostIsTheLoopbackAddressOfBothFamilies(String name) throws Exception {
    List<InetAddress> addresses = resolve(name);

    assertTrue(addresses.contains(InetAddress.getByName("127.0.0.1")), addresses.toString());
    assertTrue(addresses.contains(InetAddress.getByName("::1")), addresses.toString());
  }

  @Test
  void aLiteralIsItself() throws Exception {
    assertTrue(resolve("192.0.2.7").equals(List.of(InetAddress.getByName("192.0.2.7"))));
  }

  private static List<InetAddress> resolve(String name) throws Exception {
    CompletableFuture<DnsResolver.Answer> answer = new CompletableFuture<>();
    new SystemDnsResolver().resolve(name, answer::complete);
    return assertInstanceOf(DnsResolver.Answer.Addresses.class, answer.get()).addresses();
  }
}
