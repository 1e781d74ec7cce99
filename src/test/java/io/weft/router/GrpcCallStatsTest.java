package io.weft.router;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GrpcCallStatsTest {
  @ParameterizedTest
  @ValueSource(strings = {"/p.Service/Method", "/p.Service/Method?a=b/c", "//p.Service/Method/"})
  void aPathNamesServiceAndMethod(String path) {
    assertEquals(new GrpcCallStats.Method("p.Service", "Method"), GrpcCallStats.Method.of(path));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/", "*", "/p.Service", "/p.Service?/Method", "/a/b/c"})
  void anyOtherPathNamesNone(String path) {
    assertNull(GrpcCallStats.Method.of(path));
  }
}
