package io.weft.net;

import io.weft.common.Log;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads socket options that Java does not know, by the C library's {@code getsockopt}.
 *
 * <p>Java's interface to foreign functions is final since version 22, and this code is for 21: it
 * is looked up by name, once, when it is first needed. Any thread, never blocks.
 */
public final class SocketNatives {
  /** The option under which the kernel keeps where a redirected connection was meant to go. */
  static final int SO_ORIGINAL_DST = 80;

  static final int IPPROTO_IP = 0;
  static final int IPPROTO_IPV6 = 41;
  static final int IP_TRANSPARENT = 19;
  static final int IPV6_TRANSPARENT = 75;

  /** The length of the longest address in bytes, {@code sockaddr_storage}. */
  static final int SOCKADDR_BYTES = 128;

  private static final Log LOG = Log.of("connection");
  private static final int FIRST_JAVA = 22;
  private static final String FOREIGN = "java.lang.foreign.";

  private SocketNatives() {}

  /** Whether options can be read here. */
  public static boolean isAvailable() {
    return Holder.GETSOCKOPT != null;
  }

  /** Why they cannot be read, and what to do, in an operator's words. */
  public static String unavailable() {
    return "SO_ORIGINAL_DST cannot be read by Java "
        + Runtime.version().feature()
        + " on this system; run Weft on Linux with Java 22 or later, or redirect with"
        + " TPROXY, which needs no such filter";
  }

  /**
   * Reads an option of {@code channel} into {@code target}, a direct buffer.
   *
   * @return false if the kernel has no such option for it
   */
  static boolean getSocketOption(SocketChannel channel, int level, int option, ByteBuffer target) {
    MethodHandle getsockopt = Holder.GETSOCKOPT;
    if (getsockopt == null) {
      throw new IllegalStateException(unavailable());
    }
    MethodHandle descriptor = Holder.DESCRIPTOR;
    if (descriptor == null) {
      throw new IllegalStateException("only the jar may ask for the descriptors of sockets");
    }
    ByteBuffer length = ByteBuffer.allocateDirect(Integer.BYTES).order(ByteOrder.nativeOrder());
    length.putInt(0, target.capacity());
    try {
      int socket = (int) descriptor.invokeExact(channel);
      return (int) getsockopt.invokeExact(socket, level, option, (Buffer) target, (Buffer) length)
          == 0;
    } catch (Throwable e) {
      throw new IllegalStateException("getsockopt", e);
    }
  }

  /** {@code int getsockopt(int, int, int, void*, socklen_t*)}, of direct buffers. */
  private static MethodHandle getsockopt() throws ReflectiveOperationException {
    Class<?> linkerType = Class.forName(FOREIGN + "Linker");
    Class<?> optionType = Class.forName(FOREIGN + "Linker$Option");
    Class<?> segmentType = Class.forName(FOREIGN + "MemorySegment");
    Class<?> layoutType = Class.forName(FOREIGN + "MemoryLayout");
    Class<?> layouts = Class.forName(FOREIGN + "ValueLayout");
    Class<?> functionType = Class.forName(FOREIGN + "FunctionDescriptor");
    Object integer = layouts.getField("JAVA_INT").get(null);
    Object pointer = layouts.getField("ADDRESS").get(null);
    Object parameters = Array.newInstance(layoutType, 5);
    for (int i = 0; i < 5; i++) {
      Array.set(parameters, i, i < 3 ? integer : pointer);
    }
    Object function =
        functionType
            .getMethod("of", layoutType, parameters.getClass())
            .invoke(null, integer, parameters);
    Object linker = linkerType.getMethod("nativeLinker").invoke(null);
    Object lookup = linkerType.getMethod("defaultLookup").invoke(linker);
    Optional<?> symbol =
        (Optional<?>)
            Class.forName(FOREIGN + "SymbolLookup")
                .getMethod("find", String.class)
                .invoke(lookup, "getsockopt");
    Object noOptions = Array.newInstance(optionType, 0);
    MethodHandle call =
        (MethodHandle)
            linkerType
                .getMethod("downcallHandle", segmentType, functionType, noOptions.getClass())
                .invoke(linker, symbol.orElseThrow(), function, noOptions);
    MethodHandle ofBuffer =
        MethodHandles.publicLookup()
            .findStatic(segmentType, "ofBuffer", MethodType.methodType(segmentType, Buffer.class));
    return MethodHandles.filterArguments(call, 3, ofBuffer, ofBuffer);
  }

  /** The descriptor of a socket, which the jar's manifest opens. */
  private static MethodHandle descriptor() throws ReflectiveOperationException {
    Method method = Class.forName("sun.nio.ch.SelChImpl").getMethod("getFDVal");
    method.setAccessible(true);
    return MethodHandles.lookup()
        .unreflect(method)
        .asType(MethodType.methodType(int.class, SocketChannel.class));
  }

  /** A step that may find that the virtual machine or the system lacks something. */
  @FunctionalInterface
  private interface Search {
    MethodHandle search() throws ReflectiveOperationException;
  }

  private static final class Holder {
    static final @Nullable MethodHandle GETSOCKOPT = attempt(SocketNatives::getsockopt);
    static final @Nullable MethodHandle DESCRIPTOR = attempt(SocketNatives::descriptor);

    private static @Nullable MethodHandle attempt(Search search) {
      if (Runtime.version().feature() < FIRST_JAVA) {
        return null;
      }
      try {
        return search.search();
      } catch (ReflectiveOperationException | RuntimeException e) {
        LOG.debug(() -> "no native socket options: " + e);
        return null;
      }
    }
  }
}
