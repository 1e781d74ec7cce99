package io.weft.net;

import java.io.IOException;
import java.net.SocketOption;
import java.nio.channels.NetworkChannel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Options to be set on sockets before they connect, listen or serve. A value.
 *
 * <p>Source: {@code envoy.config.core.v3.SocketOption}, {@code TcpKeepalive}, as far as the JDK
 * knows the options.
 */
public final class SocketOptions {
  /** No option beyond Weft's own. */
  public static final SocketOptions NONE = new SocketOptions(List.of());

  private record Setting<T>(SocketOption<T> option, T value) {
    void apply(NetworkChannel channel) throws IOException {
      if (channel.supportedOptions().contains(option)) {
        channel.setOption(option, value);
      }
    }
  }

  private final List<Setting<?>> settings;

  private SocketOptions(List<Setting<?>> settings) {
    this.settings = settings;
  }

  /** These options and {@code option} with {@code value}. */
  public <T> SocketOptions with(SocketOption<T> option, T value) {
    List<Setting<?>> longer = new ArrayList<>(settings);
    longer.add(new Setting<>(option, value));
    return new SocketOptions(List.copyOf(longer));
  }

  /** Sets all options that the kind of {@code channel} has; the others do not apply to it. */
  public void apply(NetworkChannel channel) throws IOException {
    for (int i = 0; i < settings.size(); i++) {
      settings.get(i).apply(channel);
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SocketOptions options && settings.equals(options.settings);
  }

  @Override
  public int hashCode() {
    return settings.hashCode();
  }

  @Override
  public String toString() {
    return settings.toString();
  }
}
