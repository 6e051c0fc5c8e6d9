package io.keyfold.routing.cluster;

import com.hazelcast.map.EntryProcessor;
import com.hazelcast.map.ExtendedMapEntry;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Puts bytes in the place of others unless those begin with a greater stamp: then it answers that stamp, else null. One
 * operation at the member that holds the key, and at those that hold its copies. Crosses the cluster under a number,
 * not a class name.
 */
final class KeepGreater implements EntryProcessor<String, byte[], byte[]>, IdentifiedDataSerializable {
    static final int FACTORY = 5_731;
    static final int ID = 1;

    private static final long serialVersionUID = 1L;

    private byte[] value = {};
    private int stampBytes;
    private long ttlS;

    /** To be read into. */
    KeepGreater() {}

    /** @param stampBytes how much of the beginning of {@code value}, and of what is there, is compared */
    KeepGreater(byte[] value, int stampBytes, long ttlS) {
        this.value = value;
        this.stampBytes = stampBytes;
        this.ttlS = ttlS;
    }

    @Override
    @SuppressWarnings("NullAway") // Hazelcast's own null for "nothing", which it does not annotate
    public byte @Nullable [] process(Map.Entry<String, byte[]> entry) {
        byte[] there = entry.getValue();
        if (there != null && isGreater(there)) {
            return Arrays.copyOf(there, stampBytes);
        }
        ((ExtendedMapEntry<String, byte[]>) entry).setValue(value, ttlS, TimeUnit.SECONDS);
        return null;
    }

    private boolean isGreater(byte[] there) {
        return there.length >= stampBytes && Arrays.compareUnsigned(there, 0, stampBytes, value, 0, stampBytes) > 0;
    }

    @Override
    public int getFactoryId() {
        return FACTORY;
    }

    @Override
    public int getClassId() {
        return ID;
    }

    @Override
    public void writeData(ObjectDataOutput out) throws IOException {
        out.writeByteArray(value);
        out.writeInt(stampBytes);
        out.writeLong(ttlS);
    }

    @Override
    public void readData(ObjectDataInput in) throws IOException {
        byte[] read = in.readByteArray();
        value = read == null ? new byte[0] : read;
        stampBytes = in.readInt();
        ttlS = in.readLong();
    }
}
