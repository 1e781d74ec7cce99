package io.weft.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.weft.common.ConfigException;
import io.weft.listener.ListenSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the admin interface listens, as a bootstrap tells it before it is a message. */
class BootstrapLoaderTest {
  private static final String PLAIN =
      "admin: {address: {socket_address: {address: 127.0.0.1, port_value: 9901}}}";

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        PLAIN,
        "admin: {address: {socketAddress: {address: '127.0.0.1', portValue: '9901'}}}",
        """
        {"node": {"id": "a"}, "admin": {"address": {
          "socket_address": {"address": "127.0.0.1", "port_value": 9901}}, "profile_path": "/p"}}
        """
      })
  void tellsAPlainAddressAsTheMessageDoes(String yaml) throws ConfigException {
    BootstrapLoader loader = BootstrapLoader.read(null, yaml);
    Optional<ListenSocket> told = loader.adminSocket();

    assertEquals("127.0.0.1:9901", told.orElseThrow().address().toString());
    var admin = loader.load(UnknownFields.REFUSE).message().getAdmin();
    assertEquals(
        AdminSocketTranslator.translate(admin.getAddress(), admin.getSocketOptionsList()),
        told.orElseThrow());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "node: {id: a}",
        "admin: text",
        "admin: {}",
        "admin: {address: {pipe: {path: /a}}}",
        "admin: {address: {socket_address: [1]}}",
        "admin: {address: {socket_address: {address: 127.0.0.1, port_value: many}}}",
        "admin: {address: {socket_address: {address: a.test, port_value: 1}}}",
        "admin: {address: {socket_address: {address: 127.0.0.1, port_value: 65536}}}",
        "admin: {address: {socket_address: {address: 127.0.0.1, port_value: -1}}}",
        "admin: {address: {socket_address: {address: 127.0.0.1, port_value: 1, protocol: UDP}}}",
        "admin: {address: {socket_address: {address: 127.0.0.1, port_value: 1}, pipe: {path: /a}}}",
        """
        admin:
          address: {socket_address: {address: 127.0.0.1, port_value: 1}}
          socket_options: [{level: 1, name: 2, int_value: 1}]
        """
      })
  void tellsNothingElse(String yaml) throws ConfigException {
    assertEquals(Optional.empty(), BootstrapLoader.read(null, yaml).adminSocket());
  }

  @Test
  void tellsItOfAFile() throws Exception {
    Path file = Files.writeString(folder.resolve("a.yaml"), PLAIN);

    assertEquals(
        9901,
        BootstrapLoader.read(file, "node: {id: a}").adminSocket().orElseThrow().address().port());
  }

  @Test
  void tellsNothingThatTwoTextsSay() throws Exception {
    Path file = Files.writeString(folder.resolve("a.yaml"), PLAIN);

    assertEquals(Optional.empty(), BootstrapLoader.read(file, PLAIN).adminSocket());
  }

  @Test
  void refusesAFileThatIsNotThere() {
    Path missing = folder.resolve("none.yaml");

    ConfigException refused =
        assertThrows(ConfigException.class, () -> BootstrapLoader.read(missing, null));
    assertEquals(missing.toString(), refused.problems().getFirst().path());
  }
}
