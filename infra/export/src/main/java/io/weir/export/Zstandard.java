package io.weir.export;

import com.github.luben.zstd.Zstd;
import java.io.IOException;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/** Compresses pages without Parquet's own codecs, which are Hadoop's and would need its jars. */
final class Zstandard implements CompressionCodecFactory, CompressionCodecFactory.BytesInputCompressor {

    private static final int LEVEL = 3;

    @Override
    public BytesInputCompressor getCompressor(CompressionCodecName codec) {
        if (codec != CompressionCodecName.ZSTD) throw new IllegalArgumentException("not zstd: " + codec);
        return this;
    }

    @Override
    public BytesInput compress(BytesInput page) throws IOException {
        return BytesInput.from(Zstd.compress(page.toByteArray(), LEVEL));
    }

    @Override
    public CompressionCodecName getCodecName() {
        return CompressionCodecName.ZSTD;
    }

    @Override
    public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
        throw new UnsupportedOperationException("an export only writes");
    }

    @Override
    public void release() {
        // Nothing is held.
    }
}
