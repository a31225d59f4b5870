//! Files as UTF-8 bytes: encoding, digest and size found in one pass, whatever the file's size.
//!
//! Apart from what is in them, so that every reader sees UTF-8 and no reader has to think of byte order marks,
//! of folders that pose as files, or of files that change while they are read.

use encoding_rs::{CoderResult, Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, UNIX_EPOCH};

/// Bytes looked at to find out what a file is.
const HEAD: usize = 4096;

/// Why a file could not be read at all. None of these can be mended in the data or the plan.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The system refuses to open or read it.
    #[error("cannot read `{}`: {}", .path.display(), reason(.source))]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A file was expected.
    #[error("`{}` is a folder, not a file", .0.display())]
    IsFolder(PathBuf),
    /// A pipe, a device or a socket, which may never end.
    #[error("`{}` is not a regular file", .0.display())]
    NotAFile(PathBuf),
    /// It was written while it was read.
    #[error("`{}` changed while it was being read; run again once nobody writes to it", .0.display())]
    Changed(PathBuf),
}

/// What the system says, in words for the cases that people meet.
fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ if error.raw_os_error() == Some(rustix::io::Errno::LOOP.raw_os_error()) => "its links lead in a circle".to_owned(),
        _ => error.to_string(),
    }
}

impl ReadError {
    /// What the system said of `path`.
    #[must_use]
    pub fn io(path: &Path, source: io::Error) -> Self {
        Self::Io { path: path.to_owned(), source }
    }
}

/// How the bytes of a file are to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Text {
    /// UTF-8 by declaration or byte order mark: other bytes are faults.
    Utf8,
    /// UTF-8 until a byte says otherwise; then Windows-1252.
    Guessed,
    /// Decoded from another encoding.
    Decoded(&'static Encoding),
}

/// How many bytes were read so far, of how many: shared by those who read and those who show it.
#[derive(Clone, Debug, Default)]
pub struct Progress(Arc<Bytes>);

#[derive(Debug, Default)]
struct Bytes {
    read: AtomicU64,
    total: AtomicU64,
}

impl Progress {
    /// Says that `bytes` more are going to be read.
    pub fn announce(&self, bytes: u64) {
        self.0.total.fetch_add(bytes, Ordering::Relaxed);
    }

    /// Says that `bytes` more were read.
    pub fn add(&self, bytes: u64) {
        self.0.read.fetch_add(bytes, Ordering::Relaxed);
    }

    /// The bytes that were read.
    #[must_use]
    pub fn read(&self) -> u64 {
        self.0.read.load(Ordering::Relaxed)
    }

    /// The bytes that there are.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.0.total.load(Ordering::Relaxed)
    }
}

/// Where bytes come from.
enum Input {
    /// A file.
    File(File),
    /// Memory.
    Memory(io::Cursor<Arc<[u8]>>),
}

impl Read for Input {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::File(file) => file.read(into),
            Self::Memory(bytes) => bytes.read(into),
        }
    }
}

/// A file that is being read as UTF-8.
pub struct Source {
    path: PathBuf,
    input: Input,
    size: u64,
    modified: Option<Duration>,
    head: Vec<u8>,
    head_at: usize,
    text: Text,
    decoder: Option<Decoder>,
    raw: Vec<u8>,
    raw_at: usize,
    raw_end: usize,
    ended: bool,
    hasher: blake3::Hasher,
    bytes: u64,
    /// What the file is whose sheet this is the text of.
    sheet_of: Option<Identity>,
    /// Why its sheet cannot be read, and what to do.
    refusal: Option<(String, String)>,
    /// Who is told of every byte.
    progress: Option<Progress>,
}

/// What is known of a file once all of it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// BLAKE3 of its bytes, in hexadecimal.
    pub digest: String,
    /// Its size.
    pub bytes: u64,
    modified: Option<Duration>,
}

impl Source {
    /// Opens `path`; `encoding` is a label such as `utf-16le`, or nothing where it is to be found out.
    ///
    /// # Errors
    /// [`ReadError`] where `path` is no readable regular file.
    pub fn open(path: &Path, encoding: Option<&str>) -> Result<Self, ReadError> {
        // Asked before opening: opening a pipe waits until somebody writes to it.
        let metadata = std::fs::metadata(path).map_err(|error| ReadError::io(path, error))?;
        if metadata.is_dir() {
            return Err(ReadError::IsFolder(path.to_owned()));
        }
        if !metadata.is_file() {
            return Err(ReadError::NotAFile(path.to_owned()));
        }
        let file = File::open(path).map_err(|error| ReadError::io(path, error))?;
        let metadata = file.metadata().map_err(|error| ReadError::io(path, error))?;
        Self::begin(path, Input::File(file), metadata.len(), modified(&metadata), encoding)
    }

    /// The same for `bytes`, which messages call `name`.
    ///
    /// # Errors
    /// None that memory can give; the type is that of files.
    pub fn of_bytes(name: &Path, bytes: Arc<[u8]>, encoding: Option<&str>) -> Result<Self, ReadError> {
        let size = bytes.len() as u64;
        Self::begin(name, Input::Memory(io::Cursor::new(bytes)), size, None, encoding)
    }

    /// The text of a sheet of the workbook at `path`, which as a file is `identity`.
    ///
    /// # Errors
    /// None that memory can give; the type is that of files.
    pub fn of_sheet(path: &Path, text: Vec<u8>, identity: Identity) -> Result<Self, ReadError> {
        let source = Self::of_bytes(path, text.into(), Some("utf-8"))?;
        Ok(Self { size: identity.bytes, modified: identity.modified, sheet_of: Some(identity), ..source })
    }

    /// The workbook at `path`, of which no sheet can be read: `refusal` says why, and what to do.
    ///
    /// # Errors
    /// None that memory can give; the type is that of files.
    pub fn without_sheet(path: &Path, identity: Identity, refusal: (String, String)) -> Result<Self, ReadError> {
        Ok(Self { refusal: Some(refusal), ..Self::of_sheet(path, Vec::new(), identity)? })
    }

    fn begin(path: &Path, mut input: Input, size: u64, modified: Option<Duration>, encoding: Option<&str>) -> Result<Self, ReadError> {
        let mut head = Vec::with_capacity(HEAD);
        (&mut input).take(HEAD as u64).read_to_end(&mut head).map_err(|error| ReadError::io(path, error))?;
        let mut hasher = blake3::Hasher::new();
        hasher.update(&head);
        let (text, mark) = encoding_of(&head, encoding);
        let decoder = match text {
            Text::Decoded(encoding) => Some(encoding.new_decoder_without_bom_handling()),
            Text::Utf8 | Text::Guessed => None,
        };
        Ok(Self {
            path: path.to_owned(),
            input,
            size,
            modified,
            bytes: head.len() as u64,
            head,
            head_at: mark,
            text,
            decoder,
            raw: Vec::new(),
            raw_at: 0,
            raw_end: 0,
            ended: false,
            hasher,
            sheet_of: None,
            refusal: None,
            progress: None,
        })
    }

    /// Tells `progress` of every byte that is read from the file.
    #[must_use]
    pub fn telling(mut self, progress: &Progress) -> Self {
        progress.add(self.bytes);
        self.progress = Some(progress.clone());
        self
    }

    /// The file's size when it was opened.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether the file begins with `bytes`.
    #[must_use]
    pub fn begins_with(&self, bytes: &[u8]) -> bool {
        self.head.starts_with(bytes)
    }

    /// Why no sheet of the workbook can be read, and what to do; none of every other file.
    #[must_use]
    pub fn refusal(&self) -> Option<(String, String)> {
        self.refusal.clone()
    }

    /// All bytes of the file as they are, and what the file is.
    ///
    /// # Errors
    /// [`ReadError`] where it cannot be read, or changed in the meantime.
    pub fn into_bytes(mut self) -> Result<(Vec<u8>, Identity), ReadError> {
        self.head_at = 0;
        let mut all = Vec::new();
        let mut part = vec![0; 1 << 16];
        loop {
            let count = self.fill_raw(&mut part)?;
            if count == 0 {
                break;
            }
            all.extend_from_slice(part.get(..count).unwrap_or_default());
        }
        Ok((all, self.finish()?))
    }

    /// How its bytes are read.
    #[must_use]
    pub fn text(&self) -> Text {
        self.text
    }

    /// What the file is, where its first bytes show that it is no text: "an Excel workbook".
    #[must_use]
    pub fn no_text(&self) -> Option<&'static str> {
        let head = self.head.as_slice();
        let starts = |bytes: &[u8]| head.starts_with(bytes);
        let start = String::from_utf8_lossy(&head[..head.len().min(64)]).trim_start().to_ascii_lowercase();
        if starts(b"PK\x03\x04") {
            Some("an Excel workbook or another ZIP archive")
        } else if starts(b"\xD0\xCF\x11\xE0") {
            Some("an old Excel workbook")
        } else if starts(b"%PDF") {
            Some("a PDF")
        } else if starts(b"\x1F\x8B") {
            Some("a gzip archive")
        } else if start.starts_with("<!doctype") || start.starts_with("<html") || start.starts_with("<table") || start.starts_with("<?xml")
        {
            Some("a web page or XML")
        } else if !matches!(self.text, Text::Decoded(_)) && head.contains(&0) {
            Some("a binary file")
        } else {
            None
        }
    }

    /// Puts the next bytes of the file, as UTF-8, into `into`; 0 at its end. `into` must have room for 16 bytes.
    ///
    /// # Errors
    /// [`ReadError::Io`].
    pub fn fill(&mut self, into: &mut [u8]) -> Result<usize, ReadError> {
        if self.decoder.is_some() {
            return self.fill_decoded(into);
        }
        self.fill_raw(into)
    }

    fn fill_raw(&mut self, into: &mut [u8]) -> Result<usize, ReadError> {
        let waiting = self.head.get(self.head_at..).unwrap_or_default();
        if !waiting.is_empty() {
            let count = waiting.len().min(into.len());
            into[..count].copy_from_slice(&waiting[..count]);
            self.head_at += count;
            return Ok(count);
        }
        loop {
            match self.input.read(into) {
                Ok(count) => {
                    self.hasher.update(&into[..count]);
                    self.bytes += count as u64;
                    if let Some(progress) = &self.progress {
                        progress.add(count as u64);
                    }
                    return Ok(count);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(ReadError::io(&self.path, error)),
            }
        }
    }

    fn fill_decoded(&mut self, into: &mut [u8]) -> Result<usize, ReadError> {
        loop {
            if self.raw_at == self.raw_end && !self.ended {
                let mut raw = std::mem::take(&mut self.raw);
                raw.resize(1 << 16, 0);
                let count = self.fill_raw(&mut raw)?;
                self.raw = raw;
                (self.raw_at, self.raw_end) = (0, count);
                self.ended = count == 0;
            }
            let Some(decoder) = &mut self.decoder else { return Ok(0) };
            let (result, read, written, _) = decoder.decode_to_utf8(&self.raw[self.raw_at..self.raw_end], into, self.ended);
            self.raw_at += read;
            if self.ended && result == CoderResult::InputEmpty {
                // A decoder that has ended must not be asked again; the file has nothing left either.
                self.decoder = None;
                return Ok(written);
            }
            if written > 0 {
                return Ok(written);
            }
        }
    }

    /// Reads what is left and says what the file is.
    ///
    /// # Errors
    /// [`ReadError::Changed`] where the file was written in the meantime.
    pub fn finish(mut self) -> Result<Identity, ReadError> {
        if let Some(identity) = self.sheet_of {
            return Ok(identity);
        }
        let mut rest = [0; 1 << 13];
        self.head_at = self.head.len();
        while self.fill_raw(&mut rest)? > 0 {}
        if let Input::File(file) = &self.input {
            let metadata = file.metadata().map_err(|error| ReadError::io(&self.path, error))?;
            if metadata.len() != self.bytes || self.size != self.bytes || modified(&metadata) != self.modified {
                return Err(ReadError::Changed(self.path));
            }
        }
        Ok(Identity { digest: self.hasher.finalize().to_hex().to_string(), bytes: self.bytes, modified: self.modified })
    }
}

impl Identity {
    /// Whether `source` still looks like the file that was read.
    #[must_use]
    pub fn is_of(&self, source: &Source) -> bool {
        self.bytes == source.size && self.modified == source.modified
    }
}

/// When a file was last written, by the file system's own record of it.
fn modified(metadata: &Metadata) -> Option<Duration> {
    metadata.modified().ok()?.duration_since(UNIX_EPOCH).ok()
}

/// How bytes that begin with `head` are to be read, and how long their byte order mark is.
fn encoding_of(head: &[u8], declared: Option<&str>) -> (Text, usize) {
    if let Some((encoding, mark)) = Encoding::for_bom(head) {
        return (if encoding == UTF_8 { Text::Utf8 } else { Text::Decoded(encoding) }, mark);
    }
    if let Some(encoding) = declared.and_then(|label| Encoding::for_label(label.as_bytes())) {
        return (if encoding == UTF_8 { Text::Utf8 } else { Text::Decoded(encoding) }, 0);
    }
    // UTF-16 without a mark: every other byte of ordinary text is zero.
    let sample = &head[..head.len().min(256)];
    let zeros = |parity: usize| sample.iter().skip(parity).step_by(2).filter(|&&byte| byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    if sample.len() >= 4 && odd * 4 > sample.len() && even == 0 {
        return (Text::Decoded(UTF_16LE), 0);
    }
    if sample.len() >= 4 && even * 4 > sample.len() && odd == 0 {
        return (Text::Decoded(UTF_16BE), 0);
    }
    (Text::Guessed, 0)
}

/// `bytes` as Windows-1252, in which every byte is a character.
#[must_use]
pub fn windows_1252(bytes: &[u8]) -> String {
    WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned()
}
